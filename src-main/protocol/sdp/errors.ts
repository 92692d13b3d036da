/** What can be wrong with a session description, or with two that do not meet. Key material never enters a message. */
export class SdpError extends Error {
  override readonly name = 'SdpError';

  static unreadable(what: string): SdpError {
    return new SdpError(
      `The peer's session description cannot be read: ${what}. Look at the message body in the ladder to see who wrote it.`,
    );
  }
}

/** Why an offer and our own settings do not meet (RFC 3264 section 6). A dialog answers such an offer with 488. */
export type NoCommonMediaReason = 'codec' | 'security' | 'refused' | 'no-audio' | 'address';

export class NoCommonMediaError extends Error {
  override readonly name = 'NoCommonMediaError';

  constructor(
    readonly reason: NoCommonMediaReason,
    message: string,
  ) {
    super(message);
  }

  static codec(offered: readonly string[], ours: readonly string[]): NoCommonMediaError {
    return new NoCommonMediaError(
      'codec',
      `No codec in common: the peer has ${list(offered)}, this account has ${list(ours)}. Add one of the peer's codecs to the account.`,
    );
  }

  static plainWanted(protocol: string): NoCommonMediaError {
    return new NoCommonMediaError(
      'security',
      `The peer asks for encrypted media (${protocol}), this account's media is plain RTP. Set the account's media to "sdes".`,
    );
  }

  static encryptionWanted(protocol: string): NoCommonMediaError {
    return new NoCommonMediaError(
      'security',
      `This account's media is "sdes", but the peer's description (${protocol}) holds no a=crypto line that can be used. Set the account's media to "rtp", or switch SRTP on at the peer.`,
    );
  }

  static webrtc(protocol: string): NoCommonMediaError {
    return new NoCommonMediaError(
      'security',
      `The peer asks for DTLS-SRTP (${protocol}), which this account's media setting does not speak. Let the server anchor the media, or set the account's media to "webrtc".`,
    );
  }

  static dtlsWanted(protocol: string): NoCommonMediaError {
    return new NoCommonMediaError(
      'security',
      `This account's media is "webrtc", but the peer's description (${protocol}) holds no DTLS fingerprint. Set the account's media to "rtp" or "sdes", or let a gateway join both.`,
    );
  }

  static iceWanted(): NoCommonMediaError {
    return new NoCommonMediaError(
      'security',
      'This account\'s media is "webrtc", but the peer\'s description holds no ICE credentials (a=ice-ufrag, a=ice-pwd). Look at its body in the ladder.',
    );
  }

  static refused(): NoCommonMediaError {
    return new NoCommonMediaError(
      'refused',
      'The peer refused the audio (port 0 in its answer). Compare the codecs of both sides.',
    );
  }

  static noAudio(): NoCommonMediaError {
    return new NoCommonMediaError('no-audio', "The peer's session description holds no audio (m=audio) line.");
  }

  static otherFamily(theirs: string, ours: string): NoCommonMediaError {
    return new NoCommonMediaError(
      'address',
      `The peer's audio is at ${theirs}, which ${ours} cannot reach: one is IPv4, the other IPv6. Use a server that joins both, or reach the peer by its own address family.`,
    );
  }

  static noAddress(): NoCommonMediaError {
    return new NoCommonMediaError(
      'address',
      "The peer's session description names no address for its audio: the c= line is missing. Look at the body in the ladder.",
    );
  }
}

function list(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'none';
}
