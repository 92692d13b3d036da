/**
 * Text in lines of at most `width` columns, broken at blanks; a command between backticks stays on one line, and so does a word that is longer
 * than a line, so that they can be copied.
 * @param indent in front of each line; the marker of a list ("  1. ", "  - ") only in front of the first, with blanks below it
 * @param lead in front of the first line's text
 */
export function wrap(text: string, width: number, indent = '', lead = ''): string[] {
  const below = ' '.repeat(indent.length);
  const lines: string[] = [];
  let line = indent + lead.trimEnd();
  let isEmpty = lead === '';
  for (const word of text.match(/[^\s`]*`[^`]*`\S*|\S+/g) ?? []) {
    const longer = isEmpty ? line + word : `${line} ${word}`;
    if (!isEmpty && columns(longer) > width) {
      lines.push(line);
      line = below + word;
    } else {
      line = longer;
    }
    isEmpty = false;
  }
  if (!isEmpty) lines.push(line);
  return lines;
}

function columns(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
