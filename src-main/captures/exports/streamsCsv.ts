/** The streams as a table for a spreadsheet (RFC 4180). */
import type { CapturedStream } from '../../../src-shared/model/capture';

type Cell = string | number | boolean | null;

const COLUMNS: readonly (readonly [string, (stream: CapturedStream) => Cell])[] = [
  ['start', ({ startAt }) => startAt],
  ['end', ({ endAt }) => endAt],
  ['source address', ({ src }) => src.address],
  ['source port', ({ src }) => src.port],
  ['destination address', ({ dst }) => dst.address],
  ['destination port', ({ dst }) => dst.port],
  ['SSRC', ({ ssrc }) => ssrc],
  ['payload type', ({ payloadType }) => payloadType],
  ['codec', ({ codec }) => codec],
  ['clock Hz', ({ clockRate }) => clockRate],
  ['packets', ({ packets }) => packets],
  ['expected', ({ expected }) => expected],
  ['lost', ({ lost }) => lost],
  ['lost %', ({ lossPercent }) => rounded(lossPercent, 3)],
  ['duplicates', ({ duplicates }) => duplicates],
  ['reordered', ({ reordered }) => reordered],
  ['delta min ms', ({ deltaMs }) => rounded(deltaMs?.min, 3)],
  ['delta mean ms', ({ deltaMs }) => rounded(deltaMs?.mean, 3)],
  ['delta max ms', ({ deltaMs }) => rounded(deltaMs?.max, 3)],
  ['jitter min ms', ({ jitterMs }) => rounded(jitterMs?.min, 3)],
  ['jitter mean ms', ({ jitterMs }) => rounded(jitterMs?.mean, 3)],
  ['jitter max ms', ({ jitterMs }) => rounded(jitterMs?.max, 3)],
  ['packet ms', ({ packetMs }) => packetMs],
  ['kbit/s', ({ bitrateKbps }) => rounded(bitrateKbps, 1)],
  ['clock drift ppm', ({ clockDriftPpm }) => rounded(clockDriftPpm, 1)],
  ['round trip ms', ({ rttMs }) => rounded(rttMs?.mean, 1)],
  ['R', ({ r }) => rounded(r, 1)],
  ['MOS', ({ mos }) => rounded(mos, 2)],
  ['MOS from', ({ mosNote }) => mosNote],
  ['DSCP', ({ dscp }) => dscp.map(({ value }) => value).join(' ')],
  ['encrypted', ({ secured }) => secured],
  ['relayed', ({ relayed }) => relayed],
  ['found by', ({ foundBy }) => foundBy],
  ['Call-ID', ({ callId }) => callId],
  ['first packet', ({ firstPacket }) => firstPacket],
  ['last packet', ({ lastPacket }) => lastPacket],
  ['remarks', ({ marks }) => marks.map(({ text }) => text).join(' ')],
];

export function streamsCsv(streams: readonly CapturedStream[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...streams.map((stream) => COLUMNS.map(([, cellOf]) => cellOf(stream))),
  ];
  return rows.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

function rounded(value: number | null | undefined, digits: number): number | null {
  return value === null || value === undefined ? null : Number(value.toFixed(digits));
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  // A spreadsheet would run text of strangers that begins so as a formula.
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
