import { times } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import { headlineOf } from '../../../src-shared/causes/headline';
import { isProblem } from '../../../src-shared/causes/problem';
import type { CallCause, CallPhase, CallResult } from '../../../src-shared/model/call';
import type { IceCandidateFacts, IceFacts } from '../../../src-shared/model/ice';
import type { Spread, StreamSample, StreamStatistics } from '../../../src-shared/model/media';
import { printable } from '../../../src-shared/printable';
import { figure, section, table, UNKNOWN } from './table';
import type { Column } from './table';

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
/** @param troubles what failed beside the call itself, one sentence each */
export function callSummary(result: CallResult, troubles: readonly string[]): string {
  const { timing, sip, hangup } = result;
  const lines = [
    `Call to ${result.target}${result.transport ? ` over ${result.transport.toUpperCase()}` : ''}: ${outcome(result)}`,
    `  post-dial delay ${figure(timing.pddMs)} ms, answer after ${figure(timing.answerMs)} ms, ` +
      `talk time ${figure(timing.durationMs === null ? null : timing.durationMs / 1000, 2)} s, ` +
      `first packet ${firstPacket(timing.firstPacketMs)}`,
    `  ${result.error && hangup.by === 'none' ? 'no response' : `status ${sip.status ?? UNKNOWN} ${sip.reason ?? ''}`.trimEnd()}` +
      hangupText(hangup),
  ];
  if (result.ice) lines.push(...iceLines(result.ice));
  if (result.dtmfReceived) lines.push(`  digits received: ${result.dtmfReceived}`);
  if (result.streams.length > 0) lines.push('', ...table(COLUMNS, result.streams));
  lines.push('', ...verdictLines(result), ...section('Beside the call', troubles));
  return `${lines.map(printable).join('\n')}\n`;
}

/** Early media comes before the answer. */
function firstPacket(ms: number | null): string {
  return ms !== null && ms < 0 ? `${figure(-ms)} ms before the answer` : `${figure(ms)} ms after the answer`;
}

/** The way of a WebRTC call, and how long it took to find it and to agree on keys. */
function iceLines({ selected, checkingAt, connectedAt, gathering, dtls, changes }: IceFacts): string[] {
  const found = checkingAt !== null && connectedAt !== null ? connectedAt - checkingAt : null;
  const keys = dtls.startedAt !== null && dtls.connectedAt !== null ? dtls.connectedAt - dtls.startedAt : null;
  const way = selected
    ? `${candidateText(selected.local)} to ${candidateText(selected.remote)}, found within ${figure(found)} ms`
    : 'none was found';
  const more = changes.length > 1 ? `; changed ${times(changes.length - 1)}` : '';
  return [
    `  way (ICE): ${way}${more}; gathering took ${figure(gathering.durationMs)} ms`,
    `  keys (DTLS): ${keys === null ? `none: ${dtls.error ?? dtls.state}` : `${dtls.srtpProfile} within ${figure(keys)} ms`}`,
  ];
}

function candidateText({ type, address, port, relayProtocol }: IceCandidateFacts): string {
  const by = relayProtocol === null ? '' : ` by ${relayProtocol.toUpperCase()}`;
  return `${type}${by} ${endpointText({ address, port })}`;
}

/** The primary cause with why it is named and the first thing to do, then the others in a line each; the document has them all. */
export function verdictLines({ causes, state, sip, error }: CallResult): string[] {
  const primary = causes.find(({ role }) => role === 'primary');
  const problems = causes.filter((cause) => cause !== primary && isProblem(cause));
  const notes = causes.filter((cause) => !isProblem(cause));
  const told = [
    ...(primary ? [`Problem: ${headline(primary)}`, ...detailOf(primary)] : []),
    ...problems.map((cause) => `  also: ${headline(cause)}`),
    ...section(
      'Worth knowing',
      notes.flatMap((cause) => [headline(cause), ...(cause.reason ? [`  ${cause.reason}`] : [])]),
    ),
  ];
  if (primary) return told;
  if (state === 'answered') return told.length > 0 ? told : ['No problem found.'];
  const answer = sip.status === null ? 'no answer came' : `${sip.status} ${sip.reason ?? ''}`.trim();
  const how =
    error ??
    (state === 'cancelled'
      ? `The call was given up before it was answered (${answer}).`
      : `The call was not answered: ${answer}.`);
  return [how, ...told];
}

function headline({ title, code, confidence }: CallCause): string {
  return `${headlineOf({ title, confidence })} (${code}, ${confidence})`;
}

function detailOf({ reason, fix }: CallCause): string[] {
  return [...(reason ? [`  ${reason}`] : []), ...fix.slice(0, 1).map((step) => `  ${step}`)];
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

const COLUMNS: readonly Column<StreamStatistics>[] = [
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

function spread(value: Spread | null): string {
  return value ? `${figure(value.mean, 2)} / ${figure(value.max, 2)}` : UNKNOWN;
}
