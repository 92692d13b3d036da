/** RFC 3261 section 25.1: tokens, quoted strings and linear white space, shared by the header parsers. */

const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const LEFT_ANGLE = 60;
const RIGHT_ANGLE = 62;
const BACKSLASH = 92;

const TOKEN = charTable("-.!%*_+`'~");

/** Table with 1 for ASCII letters, digits and the marks given; look a character code up in it (undefined beyond ASCII). */
export function charTable(marks: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const char of `abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789${marks}`)
    table[char.charCodeAt(0)] = 1;
  return table;
}

/** True for a non-empty `token`. */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (TOKEN[text.charCodeAt(i)] !== 1) return false;
  return text.length > 0;
}

/** True for one or more ASCII digits. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}

function isWhite(code: number): boolean {
  return code === SPACE || code === TAB || code === 13 || code === 10;
}

/** Takes white space off both ends. Only SP, HT, CR and LF: unlike `String.trim` it leaves other Unicode spaces alone. */
export function trimWhite(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhite(text.charCodeAt(start))) start++;
  while (end > start && isWhite(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Index after the closing quote of the quoted string that opens at `start`, or -1 where it never closes. */
export function endOfQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
  }
  return -1;
}

/** Text as a quoted string. Line breaks, which no quoted string can carry, become spaces. */
export function quote(text: string): string {
  return `"${text.replace(/[\r\n]+/g, ' ').replace(/["\\]/g, '\\$&')}"`;
}

/** Content of a quoted string; text that is not quoted comes back as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== QUOTE || text.charCodeAt(text.length - 1) !== QUOTE) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner;
}

/**
 * Splits at a separator that stands neither in a quoted string nor between angle brackets, and trims the parts. Empty parts
 * are kept: they are for the caller to refuse or to skip. A quote or bracket that never closes runs to the end.
 */
export function splitOutside(text: string, separator: ',' | ';'): string[] {
  const wanted = separator.charCodeAt(0);
  const parts: string[] = [];
  let start = 0;
  let angle = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE && !angle) {
      const end = endOfQuoted(text, i);
      if (end < 0) break;
      i = end - 1;
    } else if (code === LEFT_ANGLE) angle = true;
    else if (code === RIGHT_ANGLE) angle = false;
    else if (code === wanted && !angle) {
      parts.push(trimWhite(text.slice(start, i)));
      start = i + 1;
    }
  }
  parts.push(trimWhite(text.slice(start)));
  return parts;
}
