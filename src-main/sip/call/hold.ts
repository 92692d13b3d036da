/** RFC 3264 section 8.4: does the peer's description keep us from being heard there? */

/** True for `sendonly` or `inactive` on the first media line (or on the session), and for the 0.0.0.0 of RFC 2543. */
export function isHold(sdp: string): boolean {
  const [session = '', media = ''] = sdp.split(/^(?=m=)/m);
  const direction = directionOf(media) ?? directionOf(session) ?? 'sendrecv';
  if (direction === 'sendonly' || direction === 'inactive') return true;
  const connection = /^c=IN IP4 (\S+)/m.exec(media) ?? /^c=IN IP4 (\S+)/m.exec(session);
  return connection?.[1] === '0.0.0.0';
}

function directionOf(section: string): string | null {
  return /^a=(sendrecv|sendonly|recvonly|inactive)[ \t\r]*$/m.exec(section)?.[1] ?? null;
}
