/** A call as plain text: for a ticket, a mail, a terminal. */
import type { CapturedCall, CapturedStream, LadderLine } from '../../../src-shared/model/capture';
import { printable } from '../../../src-shared/printable';
import { isTrouble, labelOf, ladderColumns } from './ladderColumns';
import { secondsBetween } from '../times';

const COLUMN = 36;

export function callText(
  call: CapturedCall,
  ladder: readonly LadderLine[],
  streams: readonly CapturedStream[],
): string {
  const { from, to, callId, state, status, reason, timing, codecs, userAgents, related, dtmf, hangup } = call;
  const outcome = [state, status, reason].filter((part) => part !== null && part !== '').join(' ');
  const lines = [
    `Call from ${from} to ${to}: ${outcome}`,
    `  Call-ID ${callId}, ${call.carriedBy.join(' and ').toUpperCase()}, frames ${call.firstPacket} to ${call.lastPacket}`,
    `  begins ${timing.startedAt}${timing.endedAt === null ? '' : `, ends ${timing.endedAt}`}`,
    `  post-dial delay ${ms(timing.pddMs)}, answer after ${ms(timing.answerMs)}, talk time ${ms(timing.durationMs)}, first audio ${afterAnswer(timing.firstPacketMs)}`,
    `  ${call.messages} messages, ${call.retransmissions} of them sent again; ${hangupText(hangup)}`,
    ...(codecs.offered.length > 0
      ? [`  codecs offered ${codecs.offered.join(', ')}; answered ${codecs.answered.join(', ') || 'none'}`]
      : []),
    ...(dtmf === '' ? [] : [`  digits ${dtmf}`]),
    ...userAgents.map(({ participant, product }) => `  ${participant} is ${product}`),
    ...(related.length > 0 ? [`  other legs: ${related.join(', ')}`] : []),
    '',
    ...ladderText(call, ladder),
    '',
    ...streams.flatMap(streamText),
    ...call.causes.flatMap(({ title, code, confidence, explanation, fix }) => [
      `Cause: ${title} (${code}, ${confidence})`,
      `  ${explanation}`,
      ...fix.map((step) => `  - ${step}`),
    ]),
  ];
  return `${lines.map(printable).join('\n').trimEnd()}\n`;
}

/** Arrows between columns, one line a message. */
export function ladderText(call: CapturedCall, ladder: readonly LadderLine[]): string[] {
  if (ladder.length === 0) return ['No SIP message of this call is in the capture.'];
  const columns = ladderColumns(call, ladder);
  const startedAt = ladder[0]?.at ?? call.timing.startedAt;
  const indent = ' '.repeat(13);
  const head = columns.names.map((name) => centred(name, COLUMN)).join('');
  return [
    `${indent}${head}`.trimEnd(),
    ...ladder.map((line) => {
      const time = secondsBetween(startedAt, line.at).toFixed(6).padStart(12);
      return `${time} ${lineText(line, columns.of(line.from), columns.of(line.to), columns.names.length)}`.trimEnd();
    }),
  ].map(printable);
}

function lineText(line: LadderLine, from: number, to: number, count: number): string {
  const label = `${isTrouble(line) ? '! ' : ''}${labelOf(line)}`;
  const posts: string[] = Array.from({ length: count * COLUMN }, (_, at) => (at % COLUMN === COLUMN / 2 ? '|' : ' '));
  const [low, high] = [Math.min(from, to), Math.max(from, to)].map((column) => column * COLUMN + COLUMN / 2);
  if (low === undefined || high === undefined) return label;
  const put = (at: number, content: string): void =>
    [...content].forEach((character, index) => (posts[at + index] = character));
  if (from === to) {
    put(low, `* ${label}`);
    return posts.join('');
  }
  const dash = line.kind === 'media' ? '=' : '-';
  for (let at = low + 1; at < high; at++) posts[at] = dash;
  posts[from < to ? high - 1 : low + 1] = from < to ? '>' : '<';
  const room = high - low - 5;
  const shown = label.length > room ? `${label.slice(0, room - 1)}~` : label;
  put(low + Math.floor((high - low - shown.length) / 2), shown);
  return posts.join('');
}

function streamText(stream: CapturedStream): string[] {
  const { src, dst, ssrc, codec, payloadType, packets, lost, lossPercent, jitterMs, deltaMs, mos, marks } = stream;
  return [
    `Stream ${src.address}:${src.port} > ${dst.address}:${dst.port} ${ssrc} ${codec ?? `PT ${payloadType}`}: ` +
      `${packets} packets, ${lost} lost (${lossPercent.toFixed(1)} %), jitter ${figure(jitterMs?.mean)} ms (most ${figure(jitterMs?.max)}), ` +
      `largest gap ${figure(deltaMs?.max)} ms, MOS ${figure(mos)}`,
    ...marks.map(({ severity, text }) => `  ${severity}: ${text}`),
  ];
}

function hangupText({ by, q850, name }: CapturedCall['hangup']): string {
  if (by === 'none') return 'nobody hung up in this capture';
  const cause = name ?? (q850 === null ? null : `Q.850 ${q850}`);
  return `the ${by} hung up${cause === null ? '' : ` (${cause})`}`;
}

function centred(name: string, width: number): string {
  const shown = name.length > width - 2 ? `${name.slice(0, width - 3)}~` : name;
  return shown.padStart(Math.floor((width + shown.length) / 2)).padEnd(width);
}

/** Early media comes before it. */
function afterAnswer(value: number | null): string {
  return value !== null && value < 0 ? `${ms(-value)} before the answer` : `${ms(value)} after the answer`;
}

function ms(value: number | null): string {
  return value === null ? '-' : value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(0)} ms`;
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : value.toFixed(2);
}
