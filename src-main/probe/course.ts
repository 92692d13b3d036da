/** The course of one probe call: dialled, waited for, talked through, ended. */
import type { DiagnosisMode } from '../../src-shared/model/diagnosis';
import type { StreamSample } from '../../src-shared/model/media';
import type { CompanionCounters, ObservedCall, Subject } from '../diagnosis/api';
import type { LoadFacts } from '../diagnosis/facts/computer';
import { startBufferMeter } from '../diagnosis/probes/bufferMeter';
import { askCounters } from '../diagnosis/probes/companion';
import { startLoadMeter } from '../diagnosis/probes/loadMeter';
import type { MediaService, MediaSession } from '../media/api';
import type { Clock } from '../net/clock';
import { CODEC_FORMATS } from '../protocol/sdp/formats';
import type { Call } from '../sip/api';
import type { OpenLine } from './line';
import { createOutgoing } from '../calls/outgoing';
import type { Outgoing } from '../calls/outgoing';
import { ArrivalLog } from '../diagnosis/observed/arrivalLog';
import { createPatience } from './patience';
import type { ProbeSound } from './sound';
import { pause, talk } from './talk';
import type { ProbePlan } from './variant';
import { watchAddresses, watchRoundTrips } from './watch';
import { isPlainlyWell } from './well';
import type { Taps } from '../calls/taps';

/** A companion that is there answers at once, ms. */
const COUNTERS_MS = 1500;
/** For the last words of a call: the BYE and its answer, or a CANCEL and the 487. ms */
const ENDING_MS = 2500;
/** A person who cancels does not wait. */
const CANCELLED_ENDING_MS = 1200;
/** Where nothing ever answered, nothing answers the end either. ms */
const SILENT_ENDING_MS = 200;

export interface CourseParts {
  subject: Subject;
  mode: DiagnosisMode;
  clock: Clock;
  service: Pick<MediaService, 'createSession'>;
  plan: ProbePlan;
  talkMs: number | undefined;
  line: OpenLine;
  sound: ProbeSound;
  signal: AbortSignal;
  taps?: Taps | undefined;
  tell(text: string): void;
}

type Seen = 'gaveUpAfterMs' | 'pings' | 'addressChanges' | 'companion' | 'samples' | 'load' | 'buffers';

export interface Course extends Pick<ObservedCall, Seen> {
  outgoing: Outgoing;
  dialog: Call;
  arrivals: ArrivalLog;
  renegotiatedAt: number | null;
}

/** @throws SipError `configuration` for an account or target that cannot be called; nothing was sent then */
export async function runCourse(parts: CourseParts): Promise<Course> {
  const { subject, mode, clock, service, plan, line, sound, signal, taps, tell } = parts;
  const { target, session, security } = plan;
  const { source } = sound;
  const outgoing = createOutgoing({ agent: line.accountAgent, clock, service, target, session, security, source });
  const { facts, media } = outgoing;
  const arrivals = new ArrivalLog();
  const samples: StreamSample[] = [];
  media.on('samples', (batch) => void samples.push(...batch));
  media.on('packets', (batch) => {
    arrivals.add(batch);
    taps?.media?.(batch);
  });
  await media.startRecording(sound.recording);

  tell(`Calling ${target}`);
  const { dialog, ended } = outgoing.dial(plan.invite);
  const course: Course = {
    outgoing,
    dialog,
    arrivals,
    samples,
    renegotiatedAt: null,
    gaveUpAfterMs: null,
    pings: [],
    addressChanges: [],
    companion: null,
    load: null,
    buffers: null,
  };
  let repeated = 0;
  dialog.on('ackTrouble', (count) => void (repeated = count));
  dialog.on('renegotiated', () => void (course.renegotiatedAt ??= clock.now()));

  const hangUp = (): void => void dialog.hangup();
  const stop = once();
  const giveUp = (): void => {
    hangUp();
    stop.now();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  media.on('failed', giveUp);
  if (signal.aborted) giveUp();
  const patience = createPatience(clock, mode, giveUp, tell);
  const stopLadder = line.agent.onLadder((entry) => {
    if (entry.callId === dialog.callId) patience.hear(entry);
  });
  const over = Promise.race([ended, stop.happened]);
  const isOver = (): boolean => stop.done || facts.endedAt !== null;

  await Promise.race([new Promise<void>((resolve) => dialog.on('established', () => resolve())), over]);
  patience.stop();
  stopLadder();
  course.gaveUpAfterMs = patience.gaveUpAfterMs;
  if (facts.answeredAt !== null) {
    const meters = { load: startLoadMeter(), buffers: startBufferMeter() };
    const addresses = watchAddresses(clock, facts.answeredAt);
    const { flow } = dialog;
    const pings = flow && watchRoundTrips(clock, facts.answeredAt, { line, flow, target });
    const plainlyWell = async (): Promise<boolean> => {
      // A 200 is repeated after 0.5, 1.5 and 3.5 s (RFC 3261 section 13.3.1.4): the whole talk time shows all three.
      if (repeated > 0) return false;
      return isPlainlyWell({
        media,
        sound,
        arrivals,
        limits: subject.limits,
        pings: pings?.seen ?? [],
        now: clock.now(),
      });
    };
    await talk({ clock, mode, talkMs: parts.talkMs, over, isOver, plainlyWell, tell });
    course.pings = pings?.stop() ?? [];
    course.load = { ...meters.load.stop(), ...ownDepartures(media.session, arrivals) };
    course.buffers = meters.buffers.stop();
    if (!signal.aborted) course.companion = await counters(parts, dialog.callId);
    course.addressChanges = addresses.stop();
    hangUp();
  }
  tell('Hanging up');
  const heard = facts.ladder.some(({ direction }) => direction === 'inbound');
  const endingMs = signal.aborted ? CANCELLED_ENDING_MS : ENDING_MS;
  await pause(clock, heard ? endingMs : SILENT_ENDING_MS, ended);
  signal.removeEventListener('abort', giveUp);
  return course;
}

/** The jitter of what we sent is told with the streams, when the call is over. */
function ownDepartures(
  session: MediaSession | null,
  arrivals: ArrivalLog,
): Pick<LoadFacts, 'mediaLagMs' | 'departureJitterMs'> {
  const codec = session?.negotiated?.codec;
  return { mediaLagMs: codec ? arrivals.departures(CODEC_FORMATS[codec].clockRate) : null, departureJitterMs: null };
}

async function counters(
  { subject, clock, line, signal, tell }: CourseParts,
  callId: string,
): Promise<CompanionCounters | null> {
  if (subject.responder === null) return null;
  tell('Asking the companion what it received');
  const limit = new AbortController();
  const timer = clock.setTimeout(() => limit.abort(), COUNTERS_MS);
  try {
    return await askCounters(line, subject.responder, callId, AbortSignal.any([signal, limit.signal]));
  } catch {
    return null;
  } finally {
    timer.cancel();
  }
}

/** Something that happens at most once. */
function once(): { now(): void; readonly done: boolean; happened: Promise<void> } {
  let resolve = (): void => {};
  const happened = new Promise<void>((settle) => (resolve = settle));
  let done = false;
  return {
    happened,
    get done() {
      return done;
    },
    now() {
      done = true;
      resolve();
    },
  };
}
