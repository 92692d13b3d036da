import type { CallSnapshot, MediaSource } from '../../../../src-shared/model/call';
import { useApp } from '../../../state/app';
import { useAudio } from '../../../audio/store';
import { voicePath } from '../../../audio/voicePath';
import { t } from '../../../i18n';
import { engine } from '../../../rpc/engine';
import { hangUp, ownEnds, takeCall } from '../../../state/callActions';
import { toMediaSource } from '../../../audio/source';
import { echoFacts } from '../echoFacts';
import { echoTarget } from '../echoTarget';
import type { EchoFacts } from '../facts';
import { isAudible } from '../judgeEcho';
import { ImpossibleStep } from '../step';
import type { Step, StepContext } from '../step';
import { useSelfTest } from '../store';
import { orAbort, pause, waitFor } from '../wait';
import { loudest, watchCall } from '../watchCall';

/** After so long ringing nobody will answer any more, ms. */
const RING_MS = 30_000;
/** Of talking, at least. */
const TALK_MS = 6500;
/** A round trip needs a report of ours and one of theirs (RFC 3550: about every 5 s each); so much longer it is waited for. */
const REPORT_MS = 6000;
/** Who has not been heard until then is helped by a tone for the rest, ms. */
const PATIENCE_MS = 3500;
const TONE_MS = 4000;
/** So long may a BYE take, ms. */
const END_MS = 8000;
/** The way of the microphone into a call comes up in the background, ms. */
const PATH_MS = 8000;

type Watch = ReturnType<typeof watchCall>;

/** A call to the echo number: does it come back, in both directions, and how well. */
export const echoStep: Step<'echo'> = async ({ account, signal, show }) => {
  const { settings, info } = useApp.getState();
  const wanted = echoTarget(account, settings, info?.practice ?? null);
  if (!wanted) throw new ImpossibleStep(t('selfTest.echo.noNumber'));
  show({ step: 'echo', stage: 'dialling', sent: 'tone' });
  const sent = (await microphoneReady(signal)) ? 'microphone' : 'tone';
  show({ step: 'echo', stage: 'dialling', sent });
  const call = await place(account.id, wanted.target, sent, signal);
  const watch = watchCall(call);
  try {
    const really = await follow(watch, call.id, sent, { signal, show });
    await roundTrip(watch, signal);
    const ended = await endOf(watch, call.id, signal);
    const { samples } = watch.store.getState();
    return echoFacts(ended, samples, { target: call.remote, isEcho: wanted.isEcho, sent: really });
  } finally {
    if (signal.aborted) hangUp(call.id);
    watch.stop();
  }
};

/** The microphone is used where its step has shown that there is one, or where nobody would be asked. */
async function microphoneReady(signal: AbortSignal): Promise<boolean> {
  const { microphone } = useSelfTest.getState().ends;
  const tried = microphone?.kind === 'done' ? microphone.facts.problem === null : null;
  const path = await waitFor(useAudio, (state) => (state.path === 'starting' ? null : state.path), PATH_MS, signal);
  if (path !== 'ready' || tried === false) return false;
  if (tried === null && useAudio.getState().permission !== 'granted') return false;
  return orAbort(voicePath.prepare(), signal).then(
    () => true,
    (error: unknown) => {
      if (signal.aborted) throw error;
      return false;
    },
  );
}

const TONE: MediaSource = toMediaSource('tone', null, '') ?? { kind: 'silence' };
const sourceOf = (sent: EchoFacts['sent']): MediaSource => (sent === 'microphone' ? { kind: 'microphone' } : TONE);

async function place(
  accountId: string,
  target: string,
  sent: EchoFacts['sent'],
  signal: AbortSignal,
): Promise<CallSnapshot> {
  const placing = engine.call('calls.place', { accountId, target, source: sourceOf(sent) });
  try {
    const call = await orAbort(placing, signal);
    ownEnds.add(call.id);
    takeCall(call);
    return call;
  } catch (error) {
    placing.then(
      ({ id }) => hangUp(id),
      () => undefined,
    );
    if (signal.aborted) throw error;
    const sentence = error instanceof Error ? error.message : String(error);
    throw new ImpossibleStep(t('selfTest.echo.notPlaced', { error: sentence }));
  }
}

/** Through ringing and talking. @returns what was really sent */
async function follow(
  { store }: Watch,
  callId: string,
  sent: 'microphone' | 'tone',
  { signal, show }: Pick<StepContext<EchoFacts>, 'signal' | 'show'>,
): Promise<EchoFacts['sent']> {
  const stop = store.subscribe(({ call: { phase } }) => {
    if (phase === 'ringing' || phase === 'early-media') show({ step: 'echo', stage: 'ringing', sent });
  });
  const phase = await waitFor(store, ({ call, lost }) => settled(call, lost), RING_MS, signal).finally(stop);
  if (phase !== 'established') return sent;
  show({ step: 'echo', stage: 'talking', callId, sent });
  await pause(sent === 'microphone' ? PATIENCE_MS : TALK_MS, signal);
  if (sent === 'tone') return sent;
  const heard = isAudible(loudest(store.getState().samples, 'inbound'));
  if (heard) {
    await pause(TALK_MS - PATIENCE_MS, signal);
    return sent;
  }
  const really = 'tone-after-silence';
  await orAbort(engine.call('calls.source', callId, sourceOf(really)), signal).catch((error: unknown) => {
    // A call that has ended meanwhile tells by its result.
    if (signal.aborted) throw error;
  });
  show({ step: 'echo', stage: 'talking', callId, sent: really });
  await pause(TONE_MS, signal);
  return really;
}

/** Until a report of the other side is there, as long as the call is up. */
async function roundTrip({ store }: Watch, signal: AbortSignal): Promise<void> {
  await waitFor(
    store,
    ({ call, samples, lost }) => {
      const over = lost || call.phase !== 'established';
      return over || samples.some(({ rttMs }) => rttMs !== null) || null;
    },
    REPORT_MS,
    signal,
  );
}

const settled = ({ phase }: CallSnapshot, lost: boolean): 'established' | 'over' | null =>
  phase === 'ended' || lost ? 'over' : phase === 'established' ? 'established' : null;

async function endOf({ store }: Watch, callId: string, signal: AbortSignal) {
  if (store.getState().call.phase !== 'ended') hangUp(callId);
  const end = await waitFor(store, ({ call, lost }) => call.result ?? (lost ? 'lost' : null), END_MS, signal);
  if (end === null || end === 'lost') throw new ImpossibleStep(t('selfTest.echo.lost'));
  return end;
}
