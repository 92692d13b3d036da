/**
 * What lines of call-server, media-server, browser-console and SIP-server logs mean. The patterns are those that the troubleshooting guides of
 * such servers name, and the errors of the Media Capture specification. Each looks at one line; the first that fits counts.
 */
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { LogFinding } from '../../../src-shared/model/capture';

export interface LogPattern {
  id: string;
  /** Bounded repetitions only: a line made to hurt must not. */
  match: RegExp;
  severity: LogFinding['severity'];
  meaning: string;
  points: CauseCode | null;
}

export const LOG_PATTERNS: readonly LogPattern[] = [
  // Microphone: https://www.w3.org/TR/mediacapture-streams/ section 10.3
  {
    id: 'microphone-denied',
    match: /NotAllowedError|PermissionDeniedError|getUserMedia.{0,200}(?:denied|permission)/i,
    severity: 'problem',
    meaning: 'The browser was not allowed to use the microphone.',
    points: 'microphone-permission-denied',
  },
  {
    id: 'microphone-not-found',
    match: /NotFoundError|DevicesNotFoundError|getUserMedia.{0,200}not found/i,
    severity: 'problem',
    meaning: 'The browser found no microphone.',
    points: 'microphone-not-found',
  },
  {
    id: 'microphone-busy',
    match: /NotReadableError|TrackStartError|Could not start audio source/i,
    severity: 'problem',
    meaning: 'The microphone could not be opened: another program has it, or its driver failed.',
    points: 'microphone-busy',
  },
  {
    id: 'microphone-stale',
    match: /OverconstrainedError|ConstraintNotSatisfiedError/i,
    severity: 'problem',
    meaning: 'The microphone that was chosen before is not there any more.',
    points: 'microphone-device-stale',
  },
  {
    id: 'microphone-error',
    match: /getUserMedia.{0,200}(?:error|fail)/i,
    severity: 'problem',
    meaning: 'The browser could not get at the microphone.',
    points: null,
  },
  // ICE
  {
    id: 'rtc-connection-timeout',
    match: /timed out waiting for rtc connection/i,
    severity: 'problem',
    meaning:
      'The media connection did not come up in time: the address that the media server gives out may be wrong, or UDP does not get through.',
    points: 'ice-checks-failed',
  },
  {
    id: 'ice-failed',
    match:
      /\bICE\b.{0,80}(?:failed|failure|timed? ?out|disconnected)|iceConnectionState.{0,40}(?:failed|disconnected)|peer connection.{0,40}failed/i,
    severity: 'problem',
    meaning: 'The media connection (ICE) failed: no pair of addresses let packets through.',
    points: 'ice-checks-failed',
  },
  {
    id: 'stun-unreachable',
    match: /(?:STUN|binding request).{0,80}(?:timed? ?out|unreachable|no response|failed)/i,
    severity: 'problem',
    meaning: 'A STUN server did not answer.',
    points: 'stun-unreachable',
  },
  {
    id: 'turn-refused',
    match: /TURN.{0,80}(?:401|unauthori[sz]ed|438|403|forbidden)/i,
    severity: 'problem',
    meaning: 'The TURN server refused the credentials.',
    points: 'turn-auth-failed',
  },
  {
    id: 'dtls-failed',
    match: /DTLS.{0,80}(?:fail|alert|timeout|timed out|mismatch)/i,
    severity: 'problem',
    meaning: 'The keys of the media could not be agreed on (DTLS).',
    points: 'dtls-failed',
  },
  // APIs and connections between servers
  {
    id: 'api-unauthorized',
    match: /invalid API key|\bunauthori[sz]ed\b|authentication failed|\bHTTP 401\b|status(?:_code)?[=: ]{1,3}40[13]\b/i,
    severity: 'problem',
    meaning: 'A server refused the credentials of another: the API key or the password differs.',
    points: 'http-api-unauthorized',
  },
  {
    id: 'websocket-failed',
    match:
      /WebSocket.{0,120}(?:fail|error|refused|closed (?:abnormally|with code 1006)|\b1006\b)|ws:\/\/.{0,200}failed/i,
    severity: 'problem',
    meaning: 'A WebSocket connection failed: look at the path, the certificate and the proxy on the way.',
    points: 'websocket-refused',
  },
  {
    id: 'plugin-failed',
    match: /plugin.{0,120}(?:fail|error|crash|deactivat|not (?:active|enabled|running))/i,
    severity: 'problem',
    meaning: 'The calls plugin of the call server did not start or stopped.',
    points: null,
  },
  {
    id: 'name-failed',
    match: /no such host|ENOTFOUND|NXDOMAIN|could not resolve|name or service not known/i,
    severity: 'problem',
    meaning: 'A name could not be resolved.',
    points: 'dns-failure',
  },
  {
    id: 'connect-failed',
    match: /failed to connect|connection error|connection refused|ECONNREFUSED|no route to host|i\/o timeout|dial tcp/i,
    severity: 'problem',
    meaning: 'A server could not reach another: it is down, its address is wrong, or a firewall is between them.',
    points: 'http-api-unreachable',
  },
  {
    id: 'certificate-failed',
    match: /certificate has expired|x509:.{0,80}expired|CERT_HAS_EXPIRED|ERR_CERT_DATE_INVALID/i,
    severity: 'problem',
    meaning: 'A certificate has expired.',
    points: 'tls-certificate-expired',
  },
  {
    id: 'certificate-untrusted',
    match: /x509:.{0,80}unknown authority|self.signed certificate|ERR_CERT_AUTHORITY_INVALID|UNABLE_TO_VERIFY/i,
    severity: 'problem',
    meaning: 'A certificate is not trusted.',
    points: 'tls-certificate-untrusted',
  },
  // Hang-up causes of the softswitches
  {
    id: 'progress-timeout',
    match: /\bPROGRESS_TIMEOUT\b/,
    severity: 'problem',
    meaning: 'The next hop neither rang nor answered in time (8 s by default).',
    points: 'call-progress-timeout',
  },
  {
    id: 'recovery-on-timer-expire',
    match: /\bRECOVERY_ON_TIMER_EXPIRE\b/,
    severity: 'problem',
    meaning: 'Responses or the ACK did not get through: often NAT or a SIP ALG at the site.',
    points: 'call-ack-lost',
  },
  {
    id: 'no-route',
    match: /\bNO_ROUTE_DESTINATION\b/,
    severity: 'problem',
    meaning: 'Nothing is set up for the number that was dialled.',
    points: 'call-no-route',
  },
  {
    id: 'call-rejected',
    match: /\bCALL_REJECTED\b/,
    severity: 'problem',
    meaning: 'The side that says so will not route the call.',
    points: 'call-rejected',
  },
  {
    id: 'mandatory-ie-missing',
    match: /\bMANDATORY_IE_MISSING\b/,
    severity: 'problem',
    meaning: 'A challenge was not answered with credentials, or no codec was agreed on.',
    points: 'auth-challenge-unanswered',
  },
  {
    id: 'wrong-call-state',
    match: /\bWRONG_CALL_STATE\b/,
    severity: 'problem',
    meaning: 'A leg was ended by the state that it was in: access lists that are out of step do this.',
    points: null,
  },
  // This computer and the server's own health
  {
    id: 'udp-drops',
    match: /(?:receive|RcvbufErrors|socket) buffer (?:errors?|overflow)|packet receive errors/i,
    severity: 'warning',
    meaning: 'The kernel dropped packets because a socket buffer was full.',
    points: 'host-udp-drops',
  },
  {
    id: 'overloaded',
    match: /\b503 Service Unavailable\b|too many (?:calls|sessions|open files)|out of memory|\bOOM\b/i,
    severity: 'problem',
    meaning: 'A server says that it is overloaded or has run out of something.',
    points: 'server-overloaded',
  },
];

/** "host 172.31.29.117:8443" of a STUN ping: where the server believes that it is. */
export const STUN_PING =
  /Ping STUN from \S{1,10} host (\S{1,60}?):(\d{1,5})\b.{0,80}? to \S{1,10} (\w{1,10}) (\S{1,60}?):(\d{1,5})\b/;
