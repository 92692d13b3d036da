import type { CallTiming, LadderEntry } from '../../../src-shared/model/call';
import type { MediaEvent } from '../../../src-shared/model/media';
import { toIso } from '../../net/clock';
import type { Call, CallEnd } from '../../sip/api';
import { createFlowLog, type FlowLog } from './ownAudio';

/** Ladder entries and media events that one call keeps in memory; a peer that floods us does not fill it. */
const KEPT = 5000;

/** What happened in one call, as it was told by its dialog and its media. All times in ms since the epoch. */
export interface CallFacts {
  readonly startedAt: number;
  tryingAt: number | null;
  progressAt: number | null;
  answeredAt: number | null;
  endedAt: number | null;
  firstPacketAt: number | null;
  end: CallEnd | null;
  /** One sentence where the media thread died under the call. */
  mediaFailure: string | null;
  readonly ladder: LadderEntry[];
  readonly events: MediaEvent[];
  dtmf: string;
  readonly flow: FlowLog;
}

export function createCallFacts(startedAt: number): CallFacts {
  return {
    startedAt,
    tryingAt: null,
    progressAt: null,
    answeredAt: null,
    endedAt: null,
    firstPacketAt: null,
    end: null,
    mediaFailure: null,
    ladder: [],
    events: [],
    dtmf: '',
    flow: createFlowLog(),
  };
}

/** Writes the dialog's course down. The first 18x and the first answer count (RFC 6076 section 4). */
export function recordDialog(call: Call, facts: CallFacts): void {
  call.on('trying', (at) => void (facts.tryingAt ??= at));
  call.on('progress', (_response, _early, at) => void (facts.progressAt ??= at));
  call.on('established', (at) => void (facts.answeredAt ??= at));
  call.on('dtmf', (digit) => void (facts.dtmf += digit));
  call.on('terminated', (end, at) => {
    facts.end = end;
    facts.endedAt = at;
  });
}

export function recordLadder(facts: CallFacts, entry: LadderEntry): void {
  if (facts.ladder.length < KEPT) facts.ladder.push(entry);
}

export function recordMediaEvent(facts: CallFacts, event: MediaEvent): void {
  if (facts.events.length < KEPT) facts.events.push(event);
  if (event.kind === 'media-failed') facts.mediaFailure ??= event.text;
  if (event.kind === 'first-packet' && event.direction === 'inbound') facts.firstPacketAt ??= event.at;
}

/** Times of media count from the answer; of a call that was never answered, from its end. ms since the epoch */
export function zeroOf({ answeredAt, endedAt, startedAt }: CallFacts): number {
  return answeredAt ?? endedAt ?? startedAt;
}

/** Durations count from the first INVITE on the wire, not from the key press: name resolution is no post-dial delay. */
export function timingOf(facts: CallFacts): CallTiming {
  const first = facts.ladder[0];
  const invited = first ? isoToMs(first.at) : facts.startedAt;
  const since = (from: number | null, at: number | null): number | null =>
    from === null || at === null ? null : Math.round((at - from) * 1000) / 1000;
  // With an error the final status is our own (RFC 3261 section 8.1.3.1): no response came, and there is no delay of one.
  const refused = facts.end !== null && facts.end.status !== null && facts.end.error === null;
  const finalAt = facts.answeredAt ?? (refused ? facts.endedAt : null);
  return {
    startedAt: toIso(facts.startedAt),
    tryingMs: since(invited, facts.tryingAt),
    progressMs: since(invited, facts.progressAt),
    pddMs: since(invited, facts.progressAt ?? finalAt),
    answerMs: since(invited, facts.answeredAt),
    durationMs: since(facts.answeredAt, facts.endedAt),
    firstPacketMs: since(facts.answeredAt, facts.firstPacketAt),
  };
}

/** The inverse of `toIso`: `Date.parse` would drop the microseconds. */
export function isoToMs(iso: string): number {
  const fraction = /\.(\d+)Z$/.exec(iso)?.[1] ?? '0';
  return Date.parse(iso.replace(/\.\d+Z$/, 'Z')) + Number(`0.${fraction}`) * 1000;
}
