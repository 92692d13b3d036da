const TOKENS = {
  space: /[ \t\r\n]*/y,
  // RFC 8259 section 7 names exactly these control characters.
  // oxlint-disable-next-line no-control-regex
  string: /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y,
  atom: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y,
};

/**
 * Where a text stops being JSON (RFC 8259), line and column from 1: not every Node version says it. Null where the text is JSON.
 */
export function locateJsonError(text: string): { line: number; column: number } | null {
  const stop = firstFault(text);
  if (stop === null) return null;
  const before = text.slice(0, stop).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

class Fault extends Error {
  constructor(readonly at: number) {
    super();
  }
}

function firstFault(text: string): number | null {
  let at = 0;
  const skip = (token: RegExp): boolean => {
    token.lastIndex = at;
    const length = token.exec(text)?.[0].length;
    at += length ?? 0;
    return length !== undefined;
  };
  const take = (character: string): boolean => {
    skip(TOKENS.space);
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const need = (found: boolean): void => {
    if (!found) throw new Fault(at);
  };
  const list = (close: string, item: () => void): void => {
    if (take(close)) return;
    do item();
    while (take(','));
    need(take(close));
  };
  const member = (): void => {
    skip(TOKENS.space);
    need(skip(TOKENS.string));
    need(take(':'));
    value();
  };
  const value = (): void => {
    if (take('{')) return list('}', member);
    if (take('[')) return list(']', value);
    need(skip(TOKENS.string) || skip(TOKENS.atom));
  };
  try {
    value();
    skip(TOKENS.space);
    return at === text.length ? null : at;
  } catch (error) {
    return error instanceof Fault ? error.at : 0;
  }
}
