/** A line of strangers' text on a terminal: no escape sequences, no line breaks, nothing that turns the writing direction. */
export function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
