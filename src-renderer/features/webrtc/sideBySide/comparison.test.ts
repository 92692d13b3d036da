import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../../../src-shared/model/call';
import type { StreamStatistics } from '../../../../src-shared/model/media';
import { conclude } from './conclusion';
import { newLeg } from './legs';
import type { Leg, LegKind } from './legs';
import { comparedRows } from './rows';

const stream = (direction: 'inbound' | 'outbound', change: Partial<StreamStatistics>): StreamStatistics =>
  ({
    direction,
    ssrc: '0x00000001',
    src: { address: '192.0.2.10', port: 4000 },
    dst: { address: '198.51.100.7', port: 5000 },
    codec: 'PCMU',
    packets: 400,
    lossPercent: 0,
    jitterMs: { min: 0, mean: 2, max: 5 },
    rttMs: { min: 10, mean: 12, max: 15 },
    mos: 4.4,
    levelDbov: -20,
    remoteReport: null,
    ...change,
  }) as StreamStatistics;

interface Case {
  status?: number;
  error?: string;
  answerMs?: number;
  inbound?: Partial<StreamStatistics> | null;
  /** Packets lost of our voice, of 400. */
  lostOut?: number;
  beforeMs?: number;
}

function leg(
  kind: LegKind,
  { status = 200, error, answerMs = 100, inbound = {}, lostOut = 0, beforeMs = 0 }: Case = {},
): Leg {
  if (error !== undefined) return { ...newLeg(kind), state: 'done', error };
  const answered = status === 200;
  const remoteReport = { lost: lostOut, lossPercent: 0, jitterMs: 3, highestSequence: 1, reports: 1, xr: null };
  const result = {
    state: answered ? 'answered' : 'rejected',
    sip: { status, reason: answered ? 'OK' : 'Busy Here' },
    hangup: { by: 'local' },
    timing: { pddMs: 20, answerMs: answered ? answerMs : null, firstPacketMs: answered ? 30 : null },
    streams: answered ? [...(inbound ? [stream('inbound', inbound)] : []), stream('outbound', { remoteReport })] : [],
  } as unknown as CallResult;
  const preparation = kind === 'page' ? { sourceMs: 5, connectMs: beforeMs, registerMs: null, gatherMs: 40 } : null;
  return {
    ...newLeg(kind),
    state: 'done',
    done: { result, security: kind === 'rtp' ? 'none' : 'dtls', preparation, heard: null },
  };
}

const three = (rtp: Case, wire: Case, page: Case): Leg[] => [leg('rtp', rtp), leg('wire', wire), leg('page', page)];

describe('conclude', () => {
  it.each([
    ['allSame', {}, {}, {}],
    ['onlyRtp', {}, { status: 488 }, { status: 488 }],
    ['onlyWebRtc', { status: 488 }, {}, {}],
    ['onlyWire', { status: 488 }, {}, { error: 'No WebSocket.' }],
    ['onlyPage', { status: 488 }, { status: 408 }, {}],
    ['pageFails', {}, {}, { error: 'No WebSocket.' }],
    ['wireFails', {}, { error: 'No servers.' }, {}],
    ['allRefused', { status: 486 }, { status: 486 }, { status: 486 }],
    ['noneAnswered', { status: 486 }, { status: 404 }, { error: 'No WebSocket.' }],
    ['noneBegan', { error: 'a' }, { error: 'b' }, { error: 'c' }],
    ['silent', {}, { inbound: null }, {}],
    ['lossier', {}, { inbound: { lossPercent: 6 } }, {}],
    ['slower', {}, {}, { beforeMs: 1500 }],
  ] as const)('%s', (key, rtp, wire, page) => expect(conclude(three(rtp, wire, page)).key).toBe(key));

  it('names who loses more than whom, and which way', () => {
    expect(conclude(three({}, {}, { lostOut: 40 }))).toEqual({
      key: 'lossier',
      which: 'page',
      than: 'rtp',
      loss: 10,
      other: 0,
      way: 'out',
    });
  });

  it('says what the longer set-up was spent on', () => {
    expect(conclude(three({}, {}, { beforeMs: 1500 }))).toMatchObject({
      which: 'page',
      ms: 1540,
      beforeMs: 1540,
      answerMs: 100,
      afterMs: 30,
    });
  });
});

describe('comparedRows', () => {
  const row = (legs: readonly Leg[], id: string) => comparedRows(legs).find((one) => one.id === id);

  it('has a value a call, and null where there is none', () => {
    const legs = three({}, {}, { beforeMs: 60 });
    expect(row(legs, 'connect')).toMatchObject({ values: [null, null, 60], differs: false });
    expect(row(legs, 'setUp')?.values).toEqual([130, 130, 230]);
    expect(row(legs, 'pair')?.values[0]).toBe('192.0.2.10:4000 – 198.51.100.7:5000');
    expect(row(legs, 'register')).toBeUndefined();
  });

  it('marks what differs by more than two equal calls would', () => {
    const legs = three({}, { inbound: { codec: 'opus', lossPercent: 6, jitterMs: { min: 0, mean: 4, max: 9 } } }, {});
    expect(row(legs, 'codec')?.differs).toBe(true);
    expect(row(legs, 'lossIn')?.differs).toBe(true);
    expect(row(legs, 'jitterIn')?.differs).toBe(false);
    // These differ by what they are.
    expect(row(legs, 'security')?.differs).toBe(false);
  });

  it('shows the refusal of a call beside the answer of another', () => {
    expect(row(three({}, { status: 486 }, {}), 'outcome')).toMatchObject({
      values: ['answered', '486 Busy Here', 'answered'],
      differs: true,
    });
  });
});
