/** The table that lays the calls next to each other: a row a figure, and whether the calls differ in it. Pure. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import { isHidden } from '../../../webPhone/candidate';
import { iceTimes, remoteLoss, roundTripMs, setUpMs, streamOf } from './figures';
import type { Leg, LegResult } from './legs';

/** How a value is written; the unit goes with it. */
export type CellKind = 'ms' | 'percent' | 'mos' | 'count' | 'level' | 'text';

export type RowId =
  | 'outcome'
  | 'setUp'
  | 'connect'
  | 'register'
  | 'gather'
  | 'firstReaction'
  | 'answer'
  | 'checks'
  | 'dtls'
  | 'firstPacket'
  | 'codec'
  | 'security'
  | 'cipher'
  | 'pair'
  | 'packets'
  | 'lossIn'
  | 'jitterIn'
  | 'mosIn'
  | 'levelIn'
  | 'lossOut'
  | 'jitterOut'
  | 'mosOut'
  | 'roundTrip'
  | 'buffer'
  | 'concealed'
  | 'concealments'
  | 'stretched';

export const ROW_GROUPS = ['result', 'setUp', 'media', 'theirs', 'yours', 'heard'] as const;
export type RowGroup = (typeof ROW_GROUPS)[number];

export interface ComparedRow {
  id: RowId;
  group: RowGroup;
  kind: CellKind;
  /** One a call; null: not known, or there is none. */
  values: (number | string | null)[];
  /** By more than one would expect of two equal calls. */
  differs: boolean;
}

/** From where on two figures are told apart: both the distance and its share have to be reached. */
const NOTABLE: Partial<Record<RowId, { by: number; share: number }>> = {
  setUp: { by: 300, share: 0.25 },
  firstReaction: { by: 200, share: 0.5 },
  answer: { by: 300, share: 0.25 },
  firstPacket: { by: 150, share: 0.5 },
  lossIn: { by: 1, share: 0.3 },
  lossOut: { by: 1, share: 0.3 },
  jitterIn: { by: 15, share: 0.5 },
  jitterOut: { by: 15, share: 0.5 },
  roundTrip: { by: 25, share: 0.3 },
  mosIn: { by: 0.2, share: 0 },
  mosOut: { by: 0.2, share: 0 },
  levelIn: { by: 6, share: 0 },
};

type Read = (done: LegResult) => number | string | null;

const ROWS: { id: RowId; group: RowGroup; kind: CellKind; read: Read }[] = [
  { id: 'outcome', group: 'result', kind: 'text', read: ({ result }) => outcomeText(result) },
  { id: 'setUp', group: 'setUp', kind: 'ms', read: setUpMs },
  { id: 'connect', group: 'setUp', kind: 'ms', read: ({ preparation }) => preparation?.connectMs ?? null },
  { id: 'register', group: 'setUp', kind: 'ms', read: ({ preparation }) => preparation?.registerMs ?? null },
  { id: 'gather', group: 'setUp', kind: 'ms', read: (done) => iceTimes(done).gatherMs },
  { id: 'firstReaction', group: 'setUp', kind: 'ms', read: ({ result }) => result.timing.pddMs },
  { id: 'answer', group: 'setUp', kind: 'ms', read: ({ result }) => result.timing.answerMs },
  { id: 'checks', group: 'setUp', kind: 'ms', read: (done) => iceTimes(done).checksMs },
  { id: 'dtls', group: 'setUp', kind: 'ms', read: (done) => iceTimes(done).dtlsMs },
  { id: 'firstPacket', group: 'setUp', kind: 'ms', read: ({ result }) => result.timing.firstPacketMs },
  {
    id: 'codec',
    group: 'media',
    kind: 'text',
    read: (done) => streamOf(done, 'inbound')?.codec ?? streamOf(done, 'outbound')?.codec ?? null,
  },
  {
    id: 'security',
    group: 'media',
    kind: 'text',
    read: ({ result, security }) => (result.state === 'answered' ? security : null),
  },
  { id: 'cipher', group: 'media', kind: 'text', read: ({ result }) => result.ice?.dtls.srtpProfile ?? null },
  { id: 'pair', group: 'media', kind: 'text', read: pairText },
  { id: 'packets', group: 'theirs', kind: 'count', read: (done) => streamOf(done, 'inbound')?.packets ?? null },
  { id: 'lossIn', group: 'theirs', kind: 'percent', read: (done) => streamOf(done, 'inbound')?.lossPercent ?? null },
  { id: 'jitterIn', group: 'theirs', kind: 'ms', read: (done) => streamOf(done, 'inbound')?.jitterMs?.mean ?? null },
  { id: 'mosIn', group: 'theirs', kind: 'mos', read: (done) => streamOf(done, 'inbound')?.mos ?? null },
  { id: 'levelIn', group: 'theirs', kind: 'level', read: (done) => streamOf(done, 'inbound')?.levelDbov ?? null },
  { id: 'lossOut', group: 'yours', kind: 'percent', read: remoteLoss },
  {
    id: 'jitterOut',
    group: 'yours',
    kind: 'ms',
    read: (done) => streamOf(done, 'outbound')?.remoteReport?.jitterMs ?? null,
  },
  { id: 'mosOut', group: 'yours', kind: 'mos', read: (done) => streamOf(done, 'outbound')?.mos ?? null },
  { id: 'roundTrip', group: 'yours', kind: 'ms', read: roundTripMs },
  { id: 'buffer', group: 'heard', kind: 'ms', read: ({ heard }) => heard?.bufferMs ?? null },
  { id: 'concealed', group: 'heard', kind: 'percent', read: ({ heard }) => heard?.concealedPercent ?? null },
  { id: 'concealments', group: 'heard', kind: 'count', read: ({ heard }) => heard?.concealmentEvents ?? null },
  {
    id: 'stretched',
    group: 'heard',
    kind: 'percent',
    read: ({ heard }) => (heard ? (heard.insertedPercent ?? 0) + (heard.removedPercent ?? 0) : null),
  },
];

/** Rows that no call says anything in are left out. */
export function comparedRows(legs: readonly Leg[]): ComparedRow[] {
  return ROWS.map(({ id, group, kind, read }) => {
    const values = legs.map(({ done }) => (done ? read(done) : null));
    return { id, group, kind, values, differs: differ(id, values) };
  }).filter(({ values }) => values.some((value) => value !== null));
}

/** What they are made of differs by design: it is shown, and not marked. */
const BY_DESIGN: readonly RowId[] = ['security', 'pair', 'packets', 'cipher'];

function differ(id: RowId, values: readonly (number | string | null)[]): boolean {
  const known = values.filter((value) => value !== null);
  if (known.length < 2 || BY_DESIGN.includes(id)) return false;
  const numbers = known.filter((value): value is number => typeof value === 'number');
  if (numbers.length !== known.length) return new Set(known).size > 1;
  const notable = NOTABLE[id];
  if (!notable) return false;
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return most - least >= notable.by && most - least >= notable.share * Math.abs(most);
}

function outcomeText({ state, sip }: LegResult['result']): string {
  if (state === 'answered') return state;
  return sip.status === null ? state : `${sip.status} ${sip.reason ?? ''}`.trim();
}

/** "host 192.0.2.2:40000, srflx 198.51.100.7:4242 udp", or where plain RTP went. */
function pairText(done: LegResult): string | null {
  const selected = done.result.ice?.selected;
  const end = ({ address, port }: { address: string; port: number }) =>
    isHidden({ address }) ? `mDNS:${port}` : endpointText({ address, port });
  if (selected) {
    const { local, remote } = selected;
    const via = local.relayProtocol ? ` (${local.relayProtocol.toUpperCase()})` : '';
    return `${local.type}${via} ${end(local)} – ${remote.type} ${end(remote)}`;
  }
  const stream = streamOf(done, 'outbound') ?? streamOf(done, 'inbound');
  if (!stream || stream.dst.port === 0) return null;
  const [own, far] = stream.direction === 'outbound' ? [stream.src, stream.dst] : [stream.dst, stream.src];
  return `${end(own)} – ${end(far)}`;
}
