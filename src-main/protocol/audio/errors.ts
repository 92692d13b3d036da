/** What can be wrong with audio that comes from outside. */
export type AudioErrorReason = 'not-a-wav' | 'unsupported-wav' | 'bad-payload';

export class AudioError extends Error {
  override readonly name = 'AudioError';

  private constructor(
    readonly reason: AudioErrorReason,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  static notAWav(what: string): AudioError {
    return new AudioError(
      'not-a-wav',
      `This is not a WAV file (${what}); choose a RIFF/WAVE file, for example 16-bit PCM.`,
    );
  }

  static unsupportedWav(what: string): AudioError {
    return new AudioError('unsupported-wav', `The WAV file holds ${what}; convert it to 16-bit PCM.`);
  }

  static badPayload(codec: string, cause: unknown): AudioError {
    return new AudioError(
      'bad-payload',
      `A ${codec} payload could not be decoded: it is damaged or of another codec.`,
      cause,
    );
  }
}
