import type { CallPhase, CallResult } from '../../../src-shared/model/call';
import type { IceCandidateFacts, IceFacts } from '../../../src-shared/model/ice';
import type { Spread, StreamSample, StreamStatistics } from '../../../src-shared/model/media';

const UNKNOWN = '-';

export const PHASE_TEXT: Record<CallPhase, string> = {
  dialling: 'dialling',
  progress: 'the server is working on it',
  ringing: 'ringing',
  'early-media': 'early media',
  incoming: 'incoming',
  established: 'answered',
  ended: 'ended',
};

/** One second of both directions in one line. */
export function liveLine(samples: readonly StreamSample[], talkedMs: number): string {
  const parts = (['inbound', 'outbound'] as const).map((direction) => {
    const sample = samples.find((candidate) => candidate.direction === direction);
    if (!sample) return `${direction} no packets`;
    const { packets, lost } = sample.totals;
    return `${direction} ${packets} packets, lost ${lost}, jitter ${figure(sample.jitterMs, 2)} ms`;
  });
  return `${clockTime(talkedMs)}  ${parts.join(' | ')}`;
}

function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The finished call for a person. */
export function callSummary(result: CallResult, problems: readonly string[]): string {
  const { timing, sip, hangup } = result;
  const lines = [
    `Call to ${result.target}${result.transport ? ` over ${result.transport.toUpperCase()}` : ''}: ${outcome(result)}`,
    `  post-dial delay ${figure(timing.pddMs)} ms, answer after ${figure(timing.answerMs)} ms, ` +
      `talk time ${figure(timing.durationMs === null ? null : timing.durationMs / 1000, 2)} s, ` +
      `first packet ${figure(timing.firstPacketMs)} ms after the answer`,
    `  ${result.error && hangup.by === 'none' ? 'no response' : `status ${sip.status ?? UNKNOWN} ${sip.reason ?? ''}`.trimEnd()}` +
      hangupText(hangup),
  ];
  if (result.ice) lines.push(...iceLines(result.ice));
  if (result.dtmfReceived) lines.push(`  digits received: ${result.dtmfReceived}`);
  if (result.streams.length > 0) lines.push('', ...table(result.streams));
  lines.push(
    '',
    ...(problems.length > 0 ? ['Problems:', ...problems.map((text) => `  ${text}`)] : ['No problem found.']),
    ...causeLines(result),
  );
  return `${lines.join('\n')}\n`;
}

/** The way of a WebRTC call, and how long it took to find it and to agree on keys. */
function iceLines({ selected, checkingAt, connectedAt, gathering, dtls, changes }: IceFacts): string[] {
  const found = checkingAt !== null && connectedAt !== null ? connectedAt - checkingAt : null;
  const keys = dtls.startedAt !== null && dtls.connectedAt !== null ? dtls.connectedAt - dtls.startedAt : null;
  const way = selected
    ? `${candidateText(selected.local)} to ${candidateText(selected.remote)}, found within ${figure(found)} ms`
    : 'none was found';
  const more = changes.length > 1 ? `; changed ${changes.length - 1} times` : '';
  return [
    `  way (ICE): ${way}${more}; gathering took ${figure(gathering.durationMs)} ms`,
    `  keys (DTLS): ${keys === null ? `none: ${dtls.error ?? dtls.state}` : `${dtls.srtpProfile} within ${figure(keys)} ms`}`,
  ];
}

function candidateText({ type, address, port, relayProtocol }: IceCandidateFacts): string {
  const by = relayProtocol === null ? '' : ` by ${relayProtocol.toUpperCase()}`;
  return `${type}${by} ${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** The first cause with the first thing to do; the document has them all. */
function causeLines({ causes: [cause] }: CallResult): string[] {
  if (!cause) return [];
  const { title, code, confidence, fix } = cause;
  return [`Cause: ${title} (${code}, ${confidence})`, ...fix.slice(0, 1).map((step) => `  ${step}`)];
}

function outcome({ state, error }: CallResult): string {
  return error ? `${state}. ${error}` : state;
}

function hangupText({ by, q850, name, meaning }: CallResult['hangup']): string {
  if (by === 'none') return '';
  const who = { local: 'hung up here', remote: 'hung up by the other side' }[by];
  if (q850 === null && !name) return `; ${who}`;
  const cause = [name, q850 === null ? null : `(Q.850 ${q850})`].filter(Boolean).join(' ');
  return `; ${who}: ${cause}${meaning ? `, ${meaning}` : ''}`;
}

const COLUMNS: Array<[title: string, cell: (stream: StreamStatistics) => string]> = [
  ['direction', (stream) => stream.direction],
  ['codec', (stream) => stream.codec ?? `PT ${stream.payloadType}`],
  ['packets', (stream) => String(stream.packets)],
  ['lost', (stream) => `${stream.lost} (${figure(stream.lossPercent, 2)} %)`],
  ['jitter mean/max ms', (stream) => spread(stream.jitterMs)],
  ['delta mean/max ms', (stream) => spread(stream.deltaMs)],
  ['RTT ms', (stream) => figure(stream.rttMs?.mean ?? null, 1)],
  ['kbit/s', (stream) => figure(stream.bitrateKbps, 1)],
  ['dBov', (stream) => figure(stream.levelDbov, 1)],
  ['MOS', (stream) => figure(stream.mos, 2)],
];

function table(streams: readonly StreamStatistics[]): string[] {
  const rows = [COLUMNS.map(([title]) => title), ...streams.map((stream) => COLUMNS.map(([, cell]) => cell(stream)))];
  const widths = COLUMNS.map((_column, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}

function spread(value: Spread | null): string {
  return value ? `${figure(value.mean, 2)} / ${figure(value.max, 2)}` : UNKNOWN;
}

function figure(value: number | null, digits = 0): string {
  return value === null ? UNKNOWN : value.toFixed(digits);
}
