/** A failure as a person reads it: the engine's own sentence. */
export const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
