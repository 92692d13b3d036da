/** What was found in a capture, row by row. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { counted, times } from '../../../src-shared/words/figures';
import type { CapturedCall, CapturedStream } from '../../../src-shared/model/capture';
import type { AnalysedFile } from '../../captures/analysedFile';
import { rankOfStream } from '../../captures/problems';
import { figure, section, table, UNKNOWN } from './table';
import type { Column } from './table';

/** Rows of a table that nobody has asked for; `--calls` and `--streams` show all. */
export const FEW = 12;

const CALL_COLUMNS: readonly Column<CapturedCall & { finding: string | null }>[] = [
  ['start', ({ timing }) => timing.startedAt.slice(11, 23)],
  ['from', ({ from }) => short(from)],
  ['to', ({ to }) => short(to)],
  ['state', ({ state, status }) => `${state}${status === null || status === 200 ? '' : ` ${status}`}`],
  ['PDD ms', ({ timing }) => figure(timing.pddMs, 0), 'right'],
  ['talk s', ({ timing }) => figure(timing.durationMs === null ? null : timing.durationMs / 1000, 1), 'right'],
  ['messages', ({ messages }) => String(messages), 'right'],
  ['again', ({ retransmissions }) => String(retransmissions), 'right'],
  ['streams', ({ streamIds }) => String(streamIds.length), 'right'],
  ['Call-ID', ({ callId }) => callId],
  ['finding', ({ finding }) => finding ?? ''],
];

export function callLines(file: AnalysedFile, most: number): string[] {
  const { rows, total } = file.calls({ search: '', only: 'all', sort: null, from: 0, count: Math.min(most, 1e6) });
  if (total === 0) return [];
  return ['Calls:', ...table(CALL_COLUMNS, rows), ...more(total - rows.length, 'call', '--calls'), ''];
}

/** In the order of `tshark -q -z rtp,streams`; what only Sidetone knows comes after it. */
const STREAM_COLUMNS: readonly Column<CapturedStream>[] = [
  ['start', ({ startAt }) => startAt.slice(11, 23)],
  ['end', ({ endAt }) => endAt.slice(11, 23)],
  ['source', ({ src }) => src.address],
  ['port', ({ src }) => String(src.port), 'right'],
  ['destination', ({ dst }) => dst.address],
  ['port', ({ dst }) => String(dst.port), 'right'],
  ['SSRC', ({ ssrc }) => ssrc],
  ['payload', ({ codec, payloadType }) => codec ?? `PT ${payloadType}`],
  ['packets', ({ packets }) => String(packets), 'right'],
  ['lost', ({ lost, lossPercent }) => `${lost} (${lossPercent.toFixed(1)}%)`, 'right'],
  ['delta min', ({ deltaMs }) => figure(deltaMs?.min, 3), 'right'],
  ['mean', ({ deltaMs }) => figure(deltaMs?.mean, 3), 'right'],
  ['max ms', ({ deltaMs }) => figure(deltaMs?.max, 3), 'right'],
  ['jitter min', ({ jitterMs }) => figure(jitterMs?.min, 3), 'right'],
  ['mean', ({ jitterMs }) => figure(jitterMs?.mean, 3), 'right'],
  ['max ms', ({ jitterMs }) => figure(jitterMs?.max, 3), 'right'],
  ['problem', (stream) => (rankOfStream(stream) === 0 ? 'X' : '')],
  ['MOS', ({ mos }) => figure(mos, 2), 'right'],
  ['Call-ID', ({ callId }) => callId ?? UNKNOWN],
];

export function streamLines(streams: readonly CapturedStream[], most: number): string[] {
  if (streams.length === 0) return [];
  const rows = streams.toSorted((a, b) => rankOfStream(a) - rankOfStream(b)).slice(0, most);
  const remarks = rows.flatMap(({ ssrc, marks }) =>
    marks.filter(({ severity }) => severity === 'problem').map(({ text }) => `  ${ssrc}: ${text}`),
  );
  return [
    'Streams:',
    ...table(STREAM_COLUMNS, rows),
    ...remarks,
    ...more(streams.length - rows.length, 'stream', '--streams'),
    '',
  ];
}

export function registrationLines({ analysis: { registrations } }: AnalysedFile): string[] {
  const rows = registrations
    .toSorted((a, b) => b.causes.length - a.causes.length)
    .slice(0, FEW)
    .map(
      ({ aor, registrar, state, status, attempts, expiresS, delayMs }) =>
        `${aor} at ${registrar}: ${state}${status === null ? '' : ` ${status}`}, ${counted(attempts, 'request')}` +
        `${expiresS === null ? '' : `, expires ${expiresS} s`}${delayMs === null ? '' : `, ${delayMs.toFixed(0)} ms`}`,
    );
  return section('Registrations', rows, registrations.length - rows.length);
}

export function otherLines({ analysis: { icmp, requests, stun, dtls } }: AnalysedFile): string[] {
  const errors = icmp
    .slice(0, FEW)
    .map(
      ({ packet, from, meaning, about, repeated }) =>
        `packet ${packet}: ${from} says ${meaning}, about ${endpointText(about.src)} > ${endpointText(about.dst)}` +
        `${repeated > 0 ? ` (and ${times(repeated)} more)` : ''}`,
    );
  const others = requests.slice(0, FEW).map(
    ({ method, from, to, requests: sent, answered, statuses }) =>
      `${method} ${from} > ${to}: ${sent} sent, ${answered} answered` +
      `${
        answered > 0
          ? ` (${Object.entries(statuses)
              .map(([status, number]) => `${status}: ${number}`)
              .join(', ')})`
          : ''
      }`,
  );
  const servers = stun
    .slice(0, FEW)
    .map(
      ({ from, to, methods, mapped, iceChecks }) =>
        `${from} > ${to}: ${methods.map(({ method, requests: asked, successes }) => `${method} ${successes} of ${asked}`).join(', ')}` +
        `${mapped.length > 0 ? `, seen as ${mapped.join(', ')}` : ''}${iceChecks > 0 ? `, ${iceChecks} ICE checks` : ''}`,
    );
  const handshakes = dtls
    .slice(0, FEW)
    .map(
      ({ client, server, state, version, alert, fingerprintMatches, fingerprintNote }) =>
        `${client} > ${server}: ${state}${version === null ? '' : `, ${version}`}${alert === null ? '' : `, alert "${alert}"`}` +
        `${fingerprintMatches === true ? ', certificates as in the SDP' : ''}${fingerprintNote === null ? '' : `. ${fingerprintNote}`}`,
    );
  return [
    ...section('ICMP errors', errors, icmp.length - errors.length),
    ...section('Other requests', others, requests.length - others.length),
    ...section('STUN and TURN', servers, stun.length - servers.length),
    ...section('DTLS', handshakes, dtls.length - handshakes.length),
  ];
}

function more(left: number, what: string, option: string): string[] {
  return left > 0 ? [`  ... and ${counted(left, `${what} more`, `${what}s more`)}: ${option}`] : [];
}

/** "bob@pbx.test" of "sip:bob@pbx.test;user=phone". */
function short(uri: string): string {
  return uri.replace(/^sips?:/, '').replace(/[;?].*$/, '');
}
