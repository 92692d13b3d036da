/** Why a capture could not be made, be read, or ended early; the message is one sentence for people. */
export type CaptureFailure = 'not-writable' | 'disk-full' | 'too-slow' | 'failed' | 'not-readable' | 'no-capture';

export class CaptureError extends Error {
  override readonly name = 'CaptureError';

  private constructor(
    readonly reason: CaptureFailure,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  static cannotCreate(path: string, cause: unknown): CaptureError {
    const code = codeOf(cause);
    const why =
      code === 'ENOENT'
        ? 'its folder does not exist'
        : code === 'EISDIR'
          ? 'it is a folder'
          : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
            ? 'writing there is not permitted'
            : code === 'ENOSPC'
              ? 'the disk is full'
              : code;
    return new CaptureError('not-writable', `The capture file ${path} cannot be created: ${why}.`, cause);
  }

  static writing(path: string, cause: unknown): CaptureError {
    const code = codeOf(cause);
    return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
      ? new CaptureError(
          'disk-full',
          `The disk is full: the capture ${path} ends here, what was written before is kept.`,
          cause,
        )
      : new CaptureError('failed', `Writing the capture ${path} failed (${code}): it ends here.`, cause);
  }

  static cannotOpen(path: string, cause: unknown): CaptureError {
    const code = codeOf(cause);
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : code === 'EACCES' || code === 'EPERM'
            ? 'reading it is not permitted'
            : code;
    return new CaptureError('not-readable', `The capture ${path} cannot be opened: ${why}.`, cause);
  }

  static noCapture(path: string): CaptureError {
    return new CaptureError(
      'no-capture',
      `${path} is no capture: give a pcap or pcapng file as tcpdump, Wireshark or sngrep write it (it may be gzip'd).`,
    );
  }

  static tooSlow(path: string): CaptureError {
    return new CaptureError('too-slow', `The disk is too slow for the capture ${path}: packets are missing in it.`);
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
}
