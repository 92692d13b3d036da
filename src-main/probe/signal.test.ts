import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../protocol/audio/createCodec';
import { CODEC_NAMES } from '../../src-shared/model/media';
import { levelDbov, signalEnergy } from '../protocol/audio/level';
import { resample } from '../protocol/audio/resample';
import { ToneGenerator } from '../protocol/audio/tone';
import { readWav } from '../protocol/audio/wav';
import { PROBE_MS, PROBE_RATE, probeSignal, writeProbeSignal } from './signal';
import { findReturnedProbe } from './signalReturn';

const TALK = 7 * PROBE_RATE;
const noSkew = (): number => 0;

/** Seven seconds of the probe, after half a second of ringing. */
const sent = new Int16Array(TALK + PROBE_RATE / 2);
const round = probeSignal();
for (let at = PROBE_RATE / 2; at < sent.length; at += round.length) {
  sent.set(round.subarray(0, sent.length - at), at);
}

/** What comes back: later, at another level, with something beside it. */
function returned(delayMs: number, factor = 1, beside: (i: number) => number = () => 0): Int16Array {
  const lag = (delayMs * PROBE_RATE) / 1000;
  return sent.map((_, i) => (sent[i - lag] ?? 0) * factor + beside(i));
}

function judge(heard: Int16Array, skew: (atMs: number) => number = noSkew) {
  const found = findReturnedProbe({ sampleRate: PROBE_RATE, channels: [heard, sent] }, skew);
  if (!found) throw new Error('nothing was sent');
  return found;
}

/** White noise of this root mean square. */
function noise(rms: number): (i: number) => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * rms * Math.sqrt(3);
  };
}

/** Like a voice: harmonics of a moving pitch, in syllables. */
function voice(rms: number): (i: number) => number {
  return (i) => {
    const t = i / PROBE_RATE;
    const phase = 2 * Math.PI * (130 * t + 6 * Math.sin(2 * Math.PI * 0.7 * t));
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 3.3 * t)) * (Math.sin(2 * Math.PI * 0.37 * t) > -0.5 ? 1 : 0);
    let sum = 0;
    for (let harmonic = 1; harmonic <= 20; harmonic++) sum += Math.sin(harmonic * phase) / harmonic;
    return 1.6 * rms * sum * syllable;
  };
}

const tone = new ToneGenerator(1004, PROBE_RATE, -13).next(sent.length);
const ringback = new ToneGenerator(425, PROBE_RATE, -16).next(sent.length);

describe('the probe signal', () => {
  it('is a round of its length at its level, within the telephone band', () => {
    expect(round).toHaveLength((PROBE_RATE * PROBE_MS) / 1000);
    expect(levelDbov(signalEnergy(round), round.length)).toBeCloseTo(-14, 1);
    expect(Math.max(...round.map(Math.abs))).toBeLessThan(32_767);
  });

  it('has pauses', () => {
    const pause = round.subarray(0.2 * PROBE_RATE, 0.3 * PROBE_RATE);
    expect(pause.every((sample) => sample === 0)).toBe(true);
  });

  it('is written as a WAV', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sidetone-probe-test-'));
    try {
      await writeProbeSignal(path.join(folder, 'probe.wav'));
      const audio = readWav(await readFile(path.join(folder, 'probe.wav')));
      expect(audio).toEqual({ sampleRate: PROBE_RATE, channels: [round] });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the probe that comes back', () => {
  it.each([0, 0.125, 20, 150, 700, 1900])('%s ms later', (delayMs) => {
    const found = judge(returned(delayMs, 0.5));
    expect(found.returned).toBe(true);
    expect(found.delayMs).toBeCloseTo(delayMs, 0);
    expect(found.delayEndMs).toBeCloseTo(delayMs, 0);
    expect(found.levelDb).toBeCloseTo(-6, 0);
    expect(found.coefficient).toBeGreaterThan(0.95);
  });

  it.each(CODEC_NAMES)('through %s, there and back', async (name) => {
    const [there, back] = [await createCodec(name), await createCodec(name)];
    const heard = through(through(returned(60), there), back);
    const found = judge(heard);
    expect(found.returned).toBe(true);
    expect(found.coefficient).toBeGreaterThan(0.7);
    // G.722 and Opus look ahead by some milliseconds each.
    expect(found.delayMs).toBeGreaterThan(58);
    expect(found.delayMs).toBeLessThan(90);
    expect(found.levelDb).toBeCloseTo(0, -0.7);
  });

  it('with a fifth of its packets lost', () => {
    const random = noise(1);
    let lost = false;
    const heard = returned(80).map((sample, i) => {
      if (i % 160 === 0) lost = Math.abs(random(i)) < 0.2 * Math.sqrt(3);
      return lost ? 0 : sample;
    });
    expect(judge(heard)).toMatchObject({ returned: true, delayMs: 80 });
  });

  it('under noise and under a voice as loud as it', () => {
    expect(judge(returned(90, 1, noise(6500)))).toMatchObject({ returned: true, delayMs: 90 });
    expect(judge(returned(90, 1, voice(6500)))).toMatchObject({ returned: true, delayMs: 90 });
  });

  it('as a weak echo under a voice, by two pieces at one delay', () => {
    const found = judge(returned(120, 0.1, voice(3000)));
    expect(found).toMatchObject({ returned: true, delayMs: 120 });
    expect(found.levelDb).toBeCloseTo(-20, -0.5);
  });

  it('at first, and then no more', () => {
    const cut = sent.length - 3 * PROBE_RATE;
    const found = judge(returned(80).map((sample, i) => (i < cut ? sample : 0)));
    expect(found).toMatchObject({ returned: true, delayMs: 80 });
    expect(found.silentEndMs).toBeGreaterThan(2700);
    expect(judge(returned(80)).silentEndMs).toBeLessThan(300);
    expect(judge(returned(80, 0.005)).silentEndMs).toBeUndefined();
  });

  it('turned upside down by a crossed pair', () => {
    expect(judge(returned(40, -1))).toMatchObject({ returned: true, delayMs: 40 });
  });

  it('later and later, where a queue fills', () => {
    const found = judge(returned(100), (atMs) => atMs / 20);
    expect(found.delayStartMs).toBeCloseTo(105, 0);
    expect((found.delayEndMs ?? 0) - (found.delayStartMs ?? 0)).toBeGreaterThan(200);
  });
});

describe('what is not the probe', () => {
  it.each([
    ['silence', () => 0],
    ['noise', noise(5000)],
    ['a voice', voice(5000)],
    ['a tone', (i: number) => tone[i] ?? 0],
    ['ringing', (i: number) => (i % (6 * PROBE_RATE) < 2 * PROBE_RATE ? (ringback[i] ?? 0) : 0)],
    ['a tone and noise', (i: number) => (tone[i] ?? 0) * 0.5 + (ringback[i] ?? 0)],
    ['clicks', (i: number) => (i % 1000 === 0 ? 20_000 : 0)],
    ['a constant', () => 900],
    ['other sweeps', (i: number) => 8000 * Math.sin(2 * Math.PI * (300 * (i / 8000) + 500 * ((i / 8000) % 1) ** 2))],
  ])('%s', (_what, beside) => {
    const found = judge(sent.map((_, i) => beside(i)));
    expect(found).toMatchObject({ returned: false, delayMs: null, levelDb: null });
    expect(found.coefficient).toBeLessThan(0.25);
  });

  it('nothing can be said of a call that sent next to nothing', () => {
    const short = sent.map((sample, i) => (i < 0.9 * PROBE_RATE ? sample : 0));
    expect(findReturnedProbe({ sampleRate: PROBE_RATE, channels: [short, short] }, noSkew)).toBeNull();
    expect(findReturnedProbe({ sampleRate: PROBE_RATE, channels: [] }, noSkew)).toBeNull();
  });
});

/** Encoded and decoded again, packet by packet. */
function through(pcm: Int16Array, codec: Awaited<ReturnType<typeof createCodec>>): Int16Array {
  const input = resample(pcm, PROBE_RATE, codec.sampleRate);
  const samples = codec.samplesPerFrame(20);
  const output = new Int16Array(input.length);
  for (let at = 0; at + samples <= input.length; at += samples) {
    output.set(codec.decode(codec.encode(input.subarray(at, at + samples)).slice()), at);
  }
  return resample(output, codec.sampleRate, PROBE_RATE);
}
