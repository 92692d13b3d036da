/**
 * A test of a conference room, as a person would make it with two browsers: one participant sends a tone, a second one hears it. Two are
 * needed because no room sends anybody his own voice back.
 */
import type { types } from 'mediasoup-client';
import { readConsumer } from '../../src-shared/conference/signalling';
import type { ConsumerRequest, TransportAnswer } from '../../src-shared/conference/signalling';
import type { IceCandidateFacts } from '../../src-shared/model/ice';
import { withUnit } from '../i18n/format';
import { t } from '../i18n';
import { statsCandidate, statsPairs } from '../webPhone/iceStats';
import { textOf } from '../webPhone/statsView';
import type { StatsView } from '../webPhone/statsView';
import { figuresOf } from './figures';
import { failureOf, RoomError } from './errors';
import type { RoomOptions, RoomRun } from './model';
import { Participant } from './participant';
import { RoomBoard } from './roomBoard';
import { listenTo, startTone, TONE_HZ } from './tone';
import type { Tone } from './tone';
import { pause, until } from './wait';

const ICE_MS = 12_000;
const DTLS_MS = 8000;
const OFFER_MS = 6000;
/** How long the tone is listened to, and how long is waited for its first sound. */
const SOUND_MS = 4000;
const FIRST_SOUND_MS = 6000;
const LOOK_MS = 250;
/** A quarter of a second of 20 ms packets. */
const ENOUGH_PACKETS = 12;
const NEAR_HZ = 40;
const AUDIBLE_DB = -50;

/** Never rejects for what the room or the network does: the run says it. @param signal cancels */
export async function runRoom(
  options: RoomOptions,
  { signal, onChange }: { signal: AbortSignal; onChange: (run: RoomRun) => void },
): Promise<RoomRun> {
  const board = new RoomBoard(options, onChange);
  const open: { close(): void }[] = [];
  try {
    await conduct(options, board, signal, (thing) => open.push(thing));
  } catch {
    // The board has it: a step failed, or the run was cancelled.
    board.skipRest(t(signal.aborted ? 'conference.cancelled' : 'conference.notTried'));
  } finally {
    for (const thing of open.toReversed()) thing.close();
  }
  board.update({ cancelled: signal.aborted });
  return board.run;
}

async function conduct(
  options: RoomOptions,
  board: RoomBoard,
  signal: AbortSignal,
  keep: Surroundings['keep'],
): Promise<void> {
  const names = { speaker: nameOf('speaker'), listener: nameOf('listener') };
  const speaker = await board.stepped('signalling', signal, async () => {
    const value = await Participant.connect(options, names.speaker, { signal });
    keep(value);
    return { value, said: t('conference.said.signalling') };
  });
  await board.step('capabilities', signal, async () => {
    const codecs = await speaker.capabilities();
    if (!speaker.canSpeak) {
      throw new RoomError('codec', t('conference.failure.codec', { codecs: codecs.join(', ') || '–' }));
    }
    return t('conference.said.capabilities', { codecs: codecs.join(', ') });
  });
  await board.step('transport', signal, async () => {
    const answer = await speaker.openTransport('send', (error) => {
      board.update({ gatherErrors: [...board.run.gatherErrors, error].slice(-16) });
    });
    board.update({ offered: offeredOf(answer) });
    return offerSentence(answer);
  });
  await board.step('join', signal, async () => {
    await speaker.join(t('conference.speaker'));
    return t('conference.said.join');
  });
  const tone = await board.stepped('produce', signal, async () => {
    const value = await openTone();
    keep({ close: value.stop });
    await speaker.speak(value.track);
    return { value, said: t('conference.said.produce', { hz: TONE_HZ }) };
  });
  const sendingSince = performance.now();
  await board.step('ice', signal, () => findWay(speaker, board, signal));
  await board.step('dtls', signal, () => encrypt(speaker, signal));
  const ears = await board.stepped('listen', signal, () => listen(options, names, { signal, keep }));
  if (!ears) return board.skipRest(t('conference.notTried'));
  await board.step('sound', signal, () =>
    hear({ speaker, ...ears, sendingSince, isToneUp: () => tone.track.readyState === 'live' }, board, signal),
  );
}

const nameOf = (role: string): string => `sidetone-${role}-${Math.random().toString(36).slice(2, 8)}`;

async function openTone(): Promise<Tone> {
  try {
    return await startTone();
  } catch (error) {
    throw new RoomError('browser', t('conference.failure.tone', { why: String(error) }));
  }
}

/** A pair of addresses by which the speaker reaches the server. */
async function findWay(speaker: Participant, board: RoomBoard, signal: AbortSignal): Promise<string> {
  const look = async (): Promise<true | undefined> => {
    note(await speaker.stats(), board);
    const { selected } = board.run;
    return selected?.state === 'succeeded' ? true : undefined;
  };
  const found = await until(look, { limitMs: ICE_MS, everyMs: LOOK_MS, signal });
  const { selected, pairs } = board.run;
  if (!found || !selected) {
    const tried = pairs.filter(({ requestsSent }) => (requestsSent ?? 0) > 0).length;
    throw new RoomError('ice', t('conference.failure.ice', { count: tried, seconds: ICE_MS / 1000 }));
  }
  return t('conference.said.ice', {
    local: t(`conference.type.${selected.local.type}`),
    remote: `${selected.remote.address}:${selected.remote.port}`,
    transport: selected.remote.transport.toUpperCase(),
    rtt: withUnit(selected.rttMs, 'ms', 1),
  });
}

function note(stats: StatsView, board: RoomBoard): void {
  const local = stats.all('local-candidate').flatMap((entry) => statsCandidate(entry, []) ?? []);
  board.update({ local, ...statsPairs(stats, local, board.run.offered) });
}

async function encrypt(participant: Participant, signal: AbortSignal): Promise<string> {
  const look = async (): Promise<{ state: string; cipher: string | null } | undefined> => {
    const entry = (await participant.stats()).first('transport');
    const state = textOf(entry, 'dtlsState') ?? '';
    const isOver = state === 'connected' || state === 'failed' || participant.connection === 'failed';
    return isOver ? { state, cipher: textOf(entry, 'srtpCipher') } : undefined;
  };
  const end = await until(look, { limitMs: DTLS_MS, everyMs: LOOK_MS, signal });
  if (end?.state !== 'connected') {
    throw new RoomError('dtls', t(end ? 'conference.failure.dtls' : 'conference.failure.dtlsSilent'));
  }
  return t('conference.said.dtls', { cipher: end.cipher ?? 'SRTP' });
}

type Ears = { listener: Participant; track: MediaStreamTrack };
interface Surroundings {
  signal: AbortSignal;
  keep: (thing: { close(): void }) => void;
}

/** The second participant: joins, is offered the tone, and takes it. Null where the room takes no second one. */
async function listen(
  options: RoomOptions,
  names: { speaker: string; listener: string },
  { signal, keep }: Surroundings,
): Promise<{ value: Ears | null; said: string | { warn: string } }> {
  const offered: { isOffered: boolean; track?: MediaStreamTrack; error?: unknown } = { isOffered: false };
  const onRequest = async (method: string, data: unknown): Promise<void> => {
    if (method !== 'newConsumer') throw new RoomError('browser', `Sidetone does not know "${method}".`);
    const speakerId = (data as { peerId?: unknown } | null)?.peerId;
    // Others in the room are none of our business.
    if (speakerId !== names.speaker) throw new RoomError('browser', 'Sidetone hears its own tone only.');
    offered.isOffered = true;
    try {
      offered.track = await listener.hear(consumerOf(readConsumer(data)));
    } catch (error) {
      offered.error = error;
      throw error;
    }
  };
  let listener: Participant;
  try {
    listener = await Participant.connect(options, names.listener, { signal, onRequest });
    keep(listener);
    await listener.capabilities();
    await listener.openTransport('receive');
    await listener.join(t('conference.listener'));
  } catch (error) {
    const { kind, text } = failureOf('listen', error);
    if (signal.aborted || (kind !== 'socket' && kind !== 'refused')) throw error;
    return { value: null, said: { warn: t('conference.said.notLetIn', { why: text }) } };
  }
  const look = (): true | undefined => (offered.track || offered.error !== undefined ? true : undefined);
  await until(look, { limitMs: OFFER_MS, signal });
  if (offered.error !== undefined) throw offered.error;
  const { track, isOffered } = offered;
  if (!track) {
    throw new RoomError('not-offered', t(isOffered ? 'conference.failure.notTaken' : 'conference.failure.notOffered'));
  }
  await encrypt(listener, signal);
  return { value: { listener, track }, said: t('conference.said.listen') };
}

const consumerOf = (request: ConsumerRequest): types.ConsumerOptions => ({
  ...request,
  rtpParameters: request.rtpParameters as unknown as types.RtpParameters,
});

interface Ends {
  speaker: Participant;
  listener: Participant;
  track: MediaStreamTrack;
  sendingSince: number;
  isToneUp(): boolean;
}

/** Does the tone arrive, and how well? */
async function hear(
  { speaker, listener, track, sendingSince, isToneUp }: Ends,
  board: RoomBoard,
  signal: AbortSignal,
): Promise<string | { warn: string }> {
  const ear = listenTo(track);
  let tones = 0;
  const look = async (): Promise<void> => {
    const [mine, theirs] = await Promise.all([speaker.stats(), listener.stats()]);
    const heard = ear.read();
    if (heard.levelDb > AUDIBLE_DB && Math.abs((heard.peakHz ?? 0) - TONE_HZ) <= NEAR_HZ) tones++;
    note(mine, board);
    board.update({
      figures: figuresOf({ speaker: mine, listener: theirs, heard, sendingMs: performance.now() - sendingSince }),
    });
  };
  const arrived = (): number => board.run.figures?.packetsReceived ?? 0;
  try {
    board.say('sound', t('conference.said.listening'));
    await until(async () => (await look(), arrived() >= ENOUGH_PACKETS ? true : undefined), {
      limitMs: FIRST_SOUND_MS,
      everyMs: LOOK_MS,
      signal,
    });
    if (arrived() === 0) throw new RoomError('silent', t('conference.failure.silent'));
    const end = performance.now() + SOUND_MS;
    while (performance.now() < end) {
      await pause(LOOK_MS, signal);
      await look();
    }
  } finally {
    ear.stop();
  }
  const { figures } = board.run;
  const count = arrived();
  if (tones > 0) {
    return t('conference.said.sound', { count, hz: TONE_HZ, level: withUnit(figures?.levelDb, 'dBFS') });
  }
  return { warn: t(isToneUp() ? 'conference.said.notTone' : 'conference.said.toneEnded', { count }) };
}

function offeredOf({ iceCandidates }: TransportAnswer): IceCandidateFacts[] {
  return iceCandidates.map(({ address, port, protocol, type, priority, foundation }) => ({
    address,
    port,
    type,
    transport: protocol,
    priority,
    foundation,
    relatedAddress: null,
    relatedPort: null,
    server: null,
    relayProtocol: null,
    at: null,
  }));
}

function offerSentence({ iceCandidates }: TransportAnswer): string {
  const list = iceCandidates.map(({ protocol, address, port }) => `${protocol.toUpperCase()} ${address}:${port}`);
  return t('conference.said.transport', { count: list.length, list: list.join(', ') });
}
