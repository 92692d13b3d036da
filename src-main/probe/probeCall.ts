/** One call of the diagnosis: placed without a person, with a sound of our own, followed to its end, and told as facts. */
import type { DiagnosisMode } from '../../src-shared/model/diagnosis';
import type { CallVariant, ObservedCall, Subject } from '../diagnosis/api';
import type { MediaService } from '../media/api';
import type { Clock } from '../net/clock';
import type { Tap } from '../net/transport';
import { receives, sends } from '../protocol/sdp/direction';
import type { Account, CallEnd } from '../sip/api';
import { NO_AUDIO } from '../diagnosis/observed/audio';
import { createCallFacts, zeroOf } from '../diagnosis/observed/callFacts';
import { readDescriptions } from '../diagnosis/observed/descriptions';
import { ownAudio } from '../diagnosis/observed/ownAudio';
import { ownVantage } from '../diagnosis/observed/vantage';
import { buildCallResult } from '../calls/callResult';
import { sentenceOf } from '../errors';
import type { OpenLine } from './line';
import { runCourse } from './course';
import type { Course } from './course';
import { mediaFacts, mediaRoute, readInsight } from '../diagnosis/observed/media';
import { readSignalling } from '../diagnosis/observed/signalling';
import { UNPROBED } from '../diagnosis/observed/unprobed';
import { openSound } from './sound';
import type { ProbeSound } from './sound';
import { pause } from './talk';
import { planOf } from './variant';
import type { Taps } from '../calls/taps';

/** Where calls need a registration; a registrar that takes longer than this is not waited for, ms. */
const REGISTER_MS = 3000;
const UNREGISTER_MS = 1500;
/** The call has had its time to end, and the binding too. */
const CLOSE_MS = 50;

/** An end that no message told. */
const NO_END: CallEnd = {
  by: 'local',
  outcome: 'cancelled',
  status: null,
  reason: null,
  q850: null,
  reasonText: null,
  error: null,
};

export interface ProbeCallParts {
  subject: Subject;
  mode: DiagnosisMode;
  clock: Clock;
  service: Pick<MediaService, 'createSession'>;
  openLine(account: Account, options: { tap: Tap }): OpenLine;
  /** A capture that is being made of the run. */
  taps?: Taps | undefined;
}

export interface ProbeCallOptions {
  signal: AbortSignal;
  /** What it does now. */
  tell(text: string): void;
}

/** Never rejects; when it resolves nothing of the call is left: no dialog, no binding, no socket, no file. */
export async function placeProbeCall(
  parts: ProbeCallParts,
  variant: CallVariant,
  { signal, tell }: ProbeCallOptions,
): Promise<ObservedCall> {
  const { subject, clock } = parts;
  const target = variant.target ?? subject.callTarget ?? '';
  const unplaced = (end: Partial<CallEnd>): ObservedCall => unplacedCall(variant, target, clock, { ...NO_END, ...end });
  let line: OpenLine | null = null;
  let sound: ProbeSound | null = null;
  try {
    const plan = planOf(subject, target, variant);
    let inviteOctets: number | null = null;
    line = parts.openLine(plan.account, { tap: (packet) => void (inviteOctets ??= octetsOfInvite(packet)) });
    sound = await openSound();
    await register(line, clock, { signal, tell });
    if (signal.aborted) return unplaced({});
    const course = await runCourse({ ...parts, plan, talkMs: variant.talkMs, line, sound, signal, tell });
    return { ...(await factsOf(course, variant, sound)), inviteOctets };
  } catch (error) {
    return unplaced({ by: 'none', outcome: 'failed', error: sentenceOf(error) });
  } finally {
    if (line) await unregister(line, clock);
    await Promise.allSettled([line?.close(CLOSE_MS), sound?.remove()]);
  }
}

function octetsOfInvite({ direction, data }: Parameters<Tap>[0]): number | null {
  return direction === 'outbound' && Buffer.from(data.subarray(0, 7)).toString() === 'INVITE ' ? data.length : null;
}

/** As a telephone does before it calls: many servers take calls from registered contacts alone. Whether it worked, the call shows. */
async function register(line: OpenLine, clock: Clock, { signal, tell }: ProbeCallOptions): Promise<void> {
  if (line.account.password === undefined || signal.aborted) return;
  tell('Registering for the call');
  const cancelled = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await pause(clock, REGISTER_MS, line.agent.register(line.account).start(), cancelled);
}

async function unregister(line: OpenLine, clock: Clock): Promise<void> {
  if (line.account.password === undefined) return;
  try {
    await pause(clock, UNREGISTER_MS, line.agent.register(line.account).stop());
  } catch {
    // An account that cannot be registered has no binding.
  }
}

async function factsOf(
  course: Course,
  variant: CallVariant,
  sound: ProbeSound,
): Promise<Omit<ObservedCall, 'inviteOctets'>> {
  const { outgoing, dialog, arrivals, renegotiatedAt, ...seen } = course;
  const { facts, media } = outgoing;
  facts.end ??= NO_END;
  await media.close();
  const streams = await media.finished;
  const { session } = media;
  const agreed = session?.negotiated ?? null;
  const insight = agreed && session ? await readInsight(session) : null;
  const ice = await media.ice();
  const signalling = readSignalling(facts.ladder);
  const said = readDescriptions(facts.ladder, zeroOf(facts));
  const sessionFacts = session && insight ? mediaFacts(session, insight, { facts, arrivals, renegotiatedAt }) : null;
  const answered = facts.answeredAt !== null;
  const { end } = facts;
  const result = buildCallResult(dialog, dialog.remote, facts, streams, ice);
  const departure = streams.find(({ direction }) => direction === 'outbound')?.jitterMs ?? null;
  return {
    ...seen,
    ...signalling,
    ...said,
    seen: ownVantage('caller'),
    audio: ownAudio(facts, said.agreements, sessionFacts),
    load: seen.load && { ...seen.load, departureJitterMs: departure?.mean ?? null },
    variant,
    result,
    ice,
    ladder: facts.ladder,
    ended: {
      // Answered, and ended before the audio was set up: that, too, was somebody.
      by: result.state === 'answered' ? end.by : 'none',
      afterMs: answered && facts.endedAt !== null ? facts.endedAt - (facts.answeredAt ?? 0) : null,
      q850: end.q850,
      text: end.reasonText,
    },
    expected: {
      inbound: agreed !== null && receives(agreed.direction),
      outbound: agreed !== null && sends(agreed.direction),
    },
    media: sessionFacts,
    probe: answered ? await sound.find(streams, arrivals) : null,
    mediaRoute: session && agreed ? await mediaRoute(signalling.answer?.address, session.local.address) : null,
  };
}

/** A call that was never dialled. */
function unplacedCall(variant: CallVariant, target: string, clock: Clock, end: CallEnd): ObservedCall {
  const dialog = { callId: '', transport: null, sdp: { offer: null, answer: null } };
  const facts = { ...createCallFacts(clock.now()), end };
  return {
    seen: ownVantage('caller'),
    descriptions: [],
    agreements: [],
    audio: { inbound: NO_AUDIO, outbound: NO_AUDIO },
    variant,
    result: buildCallResult(dialog, target, facts, []),
    ladder: [],
    samples: [],
    inviteOctets: null,
    ...readSignalling([]),
    gaveUpAfterMs: null,
    ended: { by: 'none', afterMs: null, q850: null, text: null },
    expected: { inbound: false, outbound: false },
    media: null,
    ...UNPROBED,
  };
}
