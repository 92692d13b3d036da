/** The ladder of a call as a picture that stands alone: no fonts, scripts or files besides it, dark lines on white, fit for print. */
import type { CapturedCall, LadderLine } from '../../../src-shared/model/capture';
import { isTrouble, labelOf, ladderColumns } from './ladderColumns';
import { secondsBetween } from '../times';

const TIMES = 110;
const COLUMN = 240;
const HEAD = 96;
const ROW = 34;
const FOOT = 28;
/** Mean width of a character at 11 px, px. */
const CHARACTER = 6.1;
/** A picture that is longer than anybody scrolls through. */
const MAX_LINES = 2000;

const INK = '#1f2933';
const FAINT = '#9aa5b1';
const TROUBLE = '#b42318';
const MEDIA = '#0b6e4f';

export function ladderSvg(call: CapturedCall, ladder: readonly LadderLine[]): string {
  const lines = ladder.slice(0, MAX_LINES);
  const columns = ladderColumns(call, lines);
  const count = Math.max(columns.names.length, 1);
  const width = TIMES + count * COLUMN;
  const left = ladder.length - lines.length;
  const height = HEAD + lines.length * ROW + FOOT + (left > 0 ? ROW : 0);
  const x = (column: number): number => TIMES + column * COLUMN + COLUMN / 2;
  const bottom = HEAD + lines.length * ROW + 8;
  const startedAt = lines[0]?.at ?? call.timing.startedAt;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="11" fill="${INK}">`,
    `<title>${escaped(`Call from ${call.from} to ${call.to}`)}</title>`,
    `<desc>${escaped(`Call-ID ${call.callId}, ${lines.length} lines, begins ${startedAt}`)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(12, 22, `${call.from} → ${call.to}`, 'font-size="15" font-weight="600"'),
    text(12, 40, subtitle(call), `fill="${INK}"`),
    text(12, HEAD - 14, 'seconds', `fill="${FAINT}"`),
    ...columns.names.flatMap((name, index) => [
      `<line x1="${x(index)}" y1="${HEAD - 8}" x2="${x(index)}" y2="${bottom}" stroke="${FAINT}" stroke-width="1"/>`,
      text(x(index), HEAD - 28, name, 'text-anchor="middle" font-weight="600"'),
      text(x(index), HEAD - 14, productOf(call, columns.of, index), `text-anchor="middle" fill="${FAINT}"`),
    ]),
    ...lines.map((line, index) =>
      row(line, HEAD + index * ROW + ROW - 8, x(columns.of(line.from)), x(columns.of(line.to)), startedAt),
    ),
    left > 0 ? text(12, bottom + ROW - 10, `${left} further lines are not drawn.`, 'font-style="italic"') : '',
    '</svg>',
    '',
  ].join('\n');
}

function subtitle({ state, status, reason, timing, callId }: CapturedCall): string {
  const outcome = [state, status, reason].filter((part) => part !== null && part !== '').join(' ');
  return `${outcome}   ·   ${timing.startedAt}   ·   Call-ID ${callId}`;
}

function productOf({ userAgents }: CapturedCall, columnOf: (place: string) => number, column: number): string {
  const product = userAgents.find(({ participant }) => columnOf(participant) === column)?.product ?? '';
  return shortened(product, COLUMN);
}

function row(line: LadderLine, y: number, from: number, to: number, startedAt: string): string {
  const time = text(12, y + 3, secondsBetween(startedAt, line.at).toFixed(6), `font-family="ui-monospace, monospace"`);
  const trouble = isTrouble(line);
  const colour = trouble ? TROUBLE : line.kind === 'media' ? MEDIA : INK;
  // Colour is never the only sign: what is wrong has a mark of its own.
  const label = `${trouble ? '⚠ ' : ''}${labelOf(line)}`;
  const room = from === to ? COLUMN : Math.abs(to - from);
  const words = (at: number, anchor: string): string =>
    text(
      at,
      y - 6,
      shortened(label, room - 16),
      `text-anchor="${anchor}" fill="${colour}"${trouble ? ' font-weight="600"' : ''}`,
    );
  const told = `<title>${escaped(`${line.at}  ${line.from} → ${line.to}  ${line.kind === 'message' ? line.startLine : line.text}`)}</title>`;
  const body =
    line.kind === 'event' || from === to
      ? `<circle cx="${from}" cy="${y}" r="4" fill="${colour}"/>${text(from + 10, y + 4, shortened(label, room - 24), `fill="${colour}"`)}`
      : `${arrow(from, to, y, colour, line)}${words((from + to) / 2, 'middle')}`;
  return `<g>${told}${time}${body}</g>`;
}

/** Messages: a line; sent again: dashes; media: a thick line. */
function arrow(from: number, to: number, y: number, colour: string, line: LadderLine): string {
  const towards = to > from ? 1 : -1;
  const tip = to - towards;
  const style =
    line.kind === 'media'
      ? 'stroke-width="4" stroke-opacity="0.55"'
      : `stroke-width="1.4"${line.kind === 'message' && line.retransmission ? ' stroke-dasharray="5 4"' : ''}`;
  return (
    `<line x1="${from}" y1="${y}" x2="${tip - 7 * towards}" y2="${y}" stroke="${colour}" ${style}/>` +
    `<path d="M${tip} ${y}l${-9 * towards} -4.5v9z" fill="${colour}"/>`
  );
}

function text(x: number, y: number, content: string, style: string): string {
  return content === '' ? '' : `<text x="${x}" y="${y}" ${style}>${escaped(content)}</text>`;
}

function shortened(content: string, room: number): string {
  const characters = Math.max(8, Math.floor(room / CHARACTER));
  return content.length <= characters ? content : `${content.slice(0, characters - 1)}…`;
}

/** Text of strangers inside of XML 1.0: what it cannot hold becomes U+FFFD (section 2.2). */
function escaped(content: string): string {
  return content
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
