import { closeSync, openSync, writeFileSync } from 'node:fs';
import { UsageError } from '../../engine/errors';

/** Where `--json` goes: a file, or "-" for standard output, where it then stands alone. */
export interface JsonOutput {
  /** True where standard output belongs to the document. */
  readonly owned: boolean;
  write(document: unknown): Promise<void>;
}

/**
 * @param target of `--json`; undefined without the option
 * @throws UsageError at once, before a call is placed whose result could then not be written
 */
export function openJson(target: string | undefined): JsonOutput {
  if (target === undefined) return { owned: false, write: async () => {} };
  if (target === '-') {
    return { owned: true, write: (document) => printOut(`${JSON.stringify(document, null, 2)}\n`) };
  }
  try {
    closeSync(openSync(target, 'a'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`${target}: the result cannot be written there (${code}).`);
  }
  return { owned: false, write: async (document) => writeFileSync(target, `${JSON.stringify(document, null, 2)}\n`) };
}

/** Resolves when the text has left the process, so that an exit right after it loses nothing. */
export function printOut(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
