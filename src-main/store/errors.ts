/** Why the store could not do what it was asked to. The message is one sentence for people. */
export type StoreReason = 'disk-full' | 'read-only' | 'damaged' | 'busy' | 'other';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly reason: StoreReason,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  /** Out of what SQLite or the file system threw. */
  static from(error: unknown, path: string): StoreError {
    if (error instanceof StoreError) return error;
    const code = errorCode(error);
    if (/FULL|ENOSPC|EDQUOT/.test(code)) {
      return new StoreError('disk-full', `The disk that holds ${path} is full: make room, then go on.`, error);
    }
    if (/READONLY|CANTOPEN|PERM|EACCES|EROFS|ENOTDIR|EEXIST|AUTH/.test(code)) {
      return new StoreError('read-only', `${path} cannot be written: check the folder and its permissions.`, error);
    }
    if (/CORRUPT|NOTADB/.test(code)) {
      return new StoreError('damaged', `${path} is damaged and cannot be read.`, error);
    }
    if (/BUSY|LOCKED/.test(code)) {
      return new StoreError('busy', `${path} is in use by another program: close that one and try again.`, error);
    }
    const detail = error instanceof Error ? error.message : String(error);
    return new StoreError('other', `${path} could not be used: ${detail}.`, error);
  }
}

/** SQLite's symbolic code where the driver tells it, else what the text of the driver's error gives away. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const text = error.message.toLowerCase();
  if (text.includes('disk is full')) return `${code} FULL`;
  if (text.includes('readonly database')) return `${code} READONLY`;
  if (text.includes('unable to open')) return `${code} CANTOPEN`;
  if (text.includes('not a database')) return `${code} NOTADB`;
  if (text.includes('malformed')) return `${code} CORRUPT`;
  if (text.includes('locked')) return `${code} BUSY`;
  return code;
}
