/** Did our own probe signal come back, how late and how loud? Read out of the recording of both directions. */
import { SignalFinder } from '../../src-shared/findSignal';
import type { FoundSignal } from '../../src-shared/findSignal';
import type { ReturnedProbe } from '../diagnosis/observed/call';
import { resample } from '../protocol/audio/resample';
import type { WavAudio } from '../protocol/audio/wav';
import { PROBE_RATE } from './signal';

/** Both as samples, and together a power of two: less than one round each, so that a delay has one meaning. */
const WINDOW = 16_384;
const LAGS = 16_384;
/** A call that sent less is not judged, samples: half a second. */
const SHORTEST = PROBE_RATE / 2;
/** Unrelated sounds stay below 0.1, another voice over ours takes most of the correlation away but not all. */
const RETURNED = 0.3;
/** A weak echo under another sound: it stands out by so much, and does so in two pieces at the same delay. */
const PROMINENT = 8;
/** A weaker echo is silent to the measure of `span`. */
const WEAK_DB = -20;
const SAME_LAG = (5 * PROBE_RATE) / 1000;

const ABSENT: ReturnedProbe = {
  coefficient: 0,
  returned: false,
  delayMs: null,
  delayStartMs: null,
  delayEndMs: null,
  levelDb: null,
};

/** A piece of what was sent, and where it was found again. */
interface Piece extends FoundSignal {
  /** Where it was sent, samples from the start of the recording. */
  at: number;
}

/**
 * @param recording inbound left, outbound right
 * @param skewMs how much later than the recording has it the sound of this moment (ms since our sound began) really arrived
 * @returns null where too little was sent to say anything
 */
export function findReturnedProbe(recording: WavAudio, skewMs: (atMs: number) => number): ReturnedProbe | null {
  const [heard, sent] = recording.channels.map((channel) => resample(channel, recording.sampleRate, PROBE_RATE));
  if (!heard || !sent) return null;
  const [start, end] = span(sent);
  if (end - start < SHORTEST) return null;
  const pieces = findPieces(sent, heard, start, end);
  const best = pieces.reduce((a, b) => (b.coefficient > a.coefficient ? b : a));
  const coefficient = Math.round(best.coefficient * 1000) / 1000;
  const same = pieces.filter((piece) => Math.abs(piece.lag - best.lag) <= SAME_LAG && piece.prominence >= PROMINENT);
  const twice = same.some((a) => same.some((b) => Math.abs(a.at - b.at) >= WINDOW));
  if (best.coefficient < RETURNED && !twice) return { ...ABSENT, coefficient };
  const delayOf = (piece: Piece | undefined): number | null =>
    piece ? round(Math.max(0, toMs(piece.lag) + skewMs(toMs(piece.at + piece.lag - start)))) : null;
  const clear = pieces.filter((piece) => piece.coefficient >= best.coefficient / 2);
  const levelDb = round(20 * Math.log10(best.gain));
  const silentEndMs = Math.max(0, Math.round(toMs(end - span(heard)[1])));
  return {
    coefficient,
    returned: true,
    delayMs: delayOf(best),
    delayStartMs: delayOf(clear[0]),
    delayEndMs: delayOf(clear.at(-1)),
    levelDb,
    ...(levelDb > WEAK_DB ? { silentEndMs } : {}),
  };
}

/** The first, one in the middle, and the last that leaves time to come back. */
function findPieces(sent: Int16Array, heard: Int16Array, start: number, end: number): Piece[] {
  const length = Math.min(WINDOW, end - start);
  const finder = new SignalFinder(length, LAGS);
  const find = (at: number): Piece => ({ at, ...finder.find(sent.subarray(at), heard.subarray(at)) });
  const first = find(start);
  const last = Math.max(start, end - length - first.lag);
  if (last - start < length / 4) return [first];
  const middle = Math.floor((start + last) / 2);
  return [first, find(middle), find(last)];
}

/** From the first to the last sample that is not silent. */
function span(sound: Int16Array): [number, number] {
  const start = sound.findIndex((sample) => Math.abs(sample) > 100);
  if (start < 0) return [0, 0];
  let end = sound.length;
  while (Math.abs(sound[end - 1] ?? 0) <= 100) end--;
  return [start, end];
}

function toMs(samples: number): number {
  return (samples * 1000) / PROBE_RATE;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
