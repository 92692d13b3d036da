import { closeSync, openSync, writeFileSync } from 'node:fs';
import { UsageError } from '../../errors';

/** Where a document goes: a file, or "-" for standard output, where it then stands alone. */
interface Output<Document> {
  /** True where standard output belongs to the document. */
  readonly owned: boolean;
  write(document: Document): Promise<void>;
}
export type JsonOutput = Output<unknown>;

/**
 * @param target of `--json`; undefined without the option
 * @throws UsageError at once, before a call is placed whose result could then not be written
 */
export function openJson(target: string | undefined): JsonOutput {
  const { owned, write } = openText(target);
  return { owned, write: (document) => write(`${JSON.stringify(document, null, 2)}\n`) };
}

/** The same for a document that is text already. @throws UsageError */
export function openText(target: string | undefined): Output<string> {
  if (target === undefined) return { owned: false, write: async () => {} };
  if (target === '-') return { owned: true, write: printOut };
  try {
    closeSync(openSync(target, 'a'));
  } catch (error) {
    throw cannotWrite(target, error);
  }
  return {
    owned: false,
    async write(text) {
      try {
        writeFileSync(target, text);
      } catch (error) {
        throw cannotWrite(target, error);
      }
    },
  };
}

function cannotWrite(target: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new UsageError(`${target}: the result cannot be written there (${code}).`);
}

/** Resolves when the text has left the process, so that an exit right after it loses nothing. */
export function printOut(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
