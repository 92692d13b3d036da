/** The one sentence that a comparison comes to. Pure: a key of the catalogue and what stands in it. */
import { beforeInviteMs, remoteLoss, setUpMs, streamOf } from './figures';
import { isAnswered } from './legs';
import type { Leg, LegKind } from './legs';

export type Conclusion =
  | { key: 'allSame' | 'noneBegan' | 'onlyRtp' | 'onlyWebRtc' | 'onlyWire' | 'onlyPage' | 'pageFails' | 'wireFails' }
  | { key: 'allRefused'; status: string }
  | { key: 'noneAnswered' }
  | { key: 'silent'; which: LegKind[] }
  | { key: 'lossier'; which: LegKind; than: LegKind; loss: number; other: number; way: 'in' | 'out' }
  | { key: 'slower'; which: LegKind; than: LegKind; ms: number; beforeMs: number; answerMs: number; afterMs: number };

/** Loss that is told as a difference, percentage points; and set-up time, ms. */
const LOSS_POINTS = 2;
const SLOWER_MS = 800;

export function conclude(legs: readonly Leg[]): Conclusion {
  const byKind = (kind: LegKind) => legs.find((leg) => leg.kind === kind);
  const answered = legs.filter(isAnswered);
  if (answered.length === 0) return nothingAnswered(legs);
  const up = (kind: LegKind): boolean => answered.some((leg) => leg.kind === kind);
  if (answered.length < legs.length && byKind('rtp') && byKind('wire') && byKind('page')) {
    const pattern = (['rtp', 'wire', 'page'] as const).map((kind) => (up(kind) ? '1' : '0')).join('');
    return { key: PATTERNS[pattern] ?? 'noneAnswered' } as Conclusion;
  }
  const silent = answered.filter((leg) => leg.done !== null && streamOf(leg.done, 'inbound') === null);
  if (silent.length > 0) return { key: 'silent', which: silent.map(({ kind }) => kind) };
  return lossier(answered) ?? slower(answered) ?? { key: 'allSame' };
}

/** By which of raw SIP, WebRTC by the engine and WebRTC by the page was answered. */
const PATTERNS: Record<string, Conclusion['key']> = {
  '100': 'onlyRtp',
  '011': 'onlyWebRtc',
  '001': 'onlyPage',
  '110': 'pageFails',
  '101': 'wireFails',
  '010': 'onlyWire',
};

function nothingAnswered(legs: readonly Leg[]): Conclusion {
  if (legs.every(({ error, done }) => error !== null && done === null)) return { key: 'noneBegan' };
  const statuses = new Set(legs.map(({ done }) => done?.result.sip.status ?? null));
  const [status] = statuses;
  if (statuses.size === 1 && status !== null && status !== undefined) {
    const reason = legs.find(({ done }) => done)?.done?.result.sip.reason ?? '';
    return { key: 'allRefused', status: `${status} ${reason}`.trim() };
  }
  return { key: 'noneAnswered' };
}

function lossier(legs: readonly Leg[]): Conclusion | null {
  for (const way of ['in', 'out'] as const) {
    const losses = legs.flatMap((leg) => {
      if (!leg.done) return [];
      const loss = way === 'in' ? (streamOf(leg.done, 'inbound')?.lossPercent ?? null) : remoteLoss(leg.done);
      return loss === null ? [] : [{ kind: leg.kind, loss }];
    });
    const sorted = losses.sort((a, b) => a.loss - b.loss);
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (least && most && most.loss - least.loss >= LOSS_POINTS) {
      return { key: 'lossier', which: most.kind, than: least.kind, loss: most.loss, other: least.loss, way };
    }
  }
  return null;
}

function slower(legs: readonly Leg[]): Conclusion | null {
  const times = legs
    .flatMap((leg) => {
      const ms = leg.done && setUpMs(leg.done);
      return leg.done && ms !== null ? [{ kind: leg.kind, ms, done: leg.done }] : [];
    })
    .sort((a, b) => a.ms - b.ms);
  const [first, last] = [times[0], times.at(-1)];
  if (!first || !last || last.ms - first.ms < SLOWER_MS) return null;
  return {
    key: 'slower',
    which: last.kind,
    than: first.kind,
    ms: last.ms - first.ms,
    beforeMs: beforeInviteMs(last.done),
    answerMs: last.done.result.timing.answerMs ?? 0,
    afterMs: last.done.result.timing.firstPacketMs ?? 0,
  };
}
