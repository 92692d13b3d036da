import { create } from 'zustand';
import type { MethodResults } from '../../src-shared/contract/contract';
import type { CallSnapshot, LadderEntry } from '../../src-shared/model/call';
import type { MediaEvent, StreamSample } from '../../src-shared/model/media';
import { Timeline } from './timeline';

/** Everything about one live call that is not in its snapshot. */
export interface CallDetail {
  ladder: LadderEntry[];
  events: MediaEvent[];
  sdp: { offer: string | null; answer: string | null };
  timeline: Timeline;
  /** Last sample of each stream, for the Streams table. */
  latest: Record<string, StreamSample>;
  /** Goes up with each change of the time line, which is changed in place. */
  tick: number;
}

interface CallsState {
  calls: Record<string, CallSnapshot>;
  details: Record<string, CallDetail>;
  /** The call that the phone page shows. */
  focusId: string | null;
  /** The call that ended last, until the next one begins. */
  ended: CallSnapshot | null;
}

export const useCalls = create<CallsState>(() => ({ calls: {}, details: {}, focusId: null, ended: null }));

const newDetail = (call: CallSnapshot): CallDetail => ({
  ladder: [],
  events: [],
  sdp: { offer: null, answer: null },
  timeline: new Timeline(Date.parse(call.startedAt)),
  latest: {},
  tick: 0,
});

const isLive = (call: CallSnapshot): boolean => call.phase !== 'ended';

/** Takes a snapshot over. An ended call leaves the store: its history entry has all of it. */
export function applyCall(call: CallSnapshot): void {
  useCalls.setState((state) => {
    const calls = { ...state.calls };
    const details = { ...state.details };
    if (isLive(call)) {
      calls[call.id] = call;
      const detail = (details[call.id] ??= newDetail(call));
      const answeredAt = call.answeredAt === null ? null : Date.parse(call.answeredAt);
      detail.timeline.expect({ answeredAt, held: call.heldByUs || call.heldByPeer }, Date.now());
    } else {
      delete calls[call.id];
      delete details[call.id];
    }
    const live = Object.values(calls);
    const focused = state.focusId !== null && calls[state.focusId] ? state.focusId : null;
    const next = live.find((other) => other.phase !== 'incoming');
    return { calls, details, focusId: focused ?? next?.id ?? null, ended: isLive(call) ? null : call };
  });
}

/** The calls that are up, as the engine lists them: whatever else this page knew is over. */
export function replaceCalls(calls: readonly CallSnapshot[]): void {
  const alive = new Set(calls.filter(isLive).map((call) => call.id));
  useCalls.setState((state) => {
    const keep = <T>(record: Record<string, T>) =>
      Object.fromEntries(Object.entries(record).filter(([id]) => alive.has(id)));
    const focusId = state.focusId !== null && alive.has(state.focusId) ? state.focusId : null;
    return { calls: keep(state.calls), details: keep(state.details), focusId };
  });
  for (const call of calls) applyCall(call);
}

function changeDetail(callId: string, change: (detail: CallDetail) => Partial<CallDetail>): void {
  useCalls.setState((state) => {
    const detail = state.details[callId];
    if (!detail) return state;
    return { details: { ...state.details, [callId]: { ...detail, ...change(detail) } } };
  });
}

export function applySamples(callId: string, samples: readonly StreamSample[]): void {
  changeDetail(callId, (detail) => {
    detail.timeline.add(samples, Date.now());
    const latest = { ...detail.latest };
    for (const sample of samples) latest[`${sample.direction}${sample.ssrc}`] = sample;
    return { latest, tick: detail.tick + 1 };
  });
}

export const applyLadder = (callId: string, entry: LadderEntry): void =>
  changeDetail(callId, ({ ladder }) => ({ ladder: [...ladder, entry] }));

export const applyMediaEvent = (callId: string, event: MediaEvent): void =>
  changeDetail(callId, ({ events, timeline, tick }) => {
    timeline.mark(event);
    return { events: [...events, event], tick: tick + 1 };
  });

export const applySdp = (callId: string, sdp: CallDetail['sdp']): void => changeDetail(callId, () => ({ sdp }));

/** What happened before this page was there. Its lists are whole, so they replace what came by events meanwhile. */
export function applyDetail(callId: string, loaded: MethodResults['calls.detail']): void {
  changeDetail(callId, ({ timeline }) => {
    for (const event of loaded.events) timeline.mark(event);
    return { ladder: loaded.ladder, events: loaded.events, sdp: loaded.sdp };
  });
  applySamples(callId, loaded.samples);
}

/** Lets time pass for calls in which nothing arrives any more; otherwise a silent line would simply stand still. */
export function advanceTimelines(nowMs: number): void {
  for (const [id, detail] of Object.entries(useCalls.getState().details)) {
    if (detail.timeline.advance(nowMs)) changeDetail(id, ({ tick }) => ({ tick: tick + 1 }));
  }
}
