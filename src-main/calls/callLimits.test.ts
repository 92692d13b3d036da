import { expect, it } from 'vitest';
import type { CallResult } from '../../src-shared/model/call';
import type { StreamStatistics } from '../../src-shared/model/media';
import { ANSWERED_AT, ice } from '../diagnosis/testdata/ice';
import { callResult } from '../store/testdata/records';
import { callProblems } from './callLimits';

const LIMITS = { pddWarnMs: 2000, pddFailMs: 5000, lossPercent: 1, jitterMs: 30, rttMs: 300, mos: 3.6 };
const BOTH = { inbound: true, outbound: true };

function stream(direction: 'inbound' | 'outbound', changes: Partial<StreamStatistics> = {}): StreamStatistics {
  return {
    direction,
    ssrc: '0x0000000a',
    src: { address: '192.0.2.1', port: 4000 },
    dst: { address: '192.0.2.2', port: 4000 },
    payloadType: 0,
    codec: 'PCMU',
    clockRate: 8000,
    packets: 450,
    octets: 72_000,
    expected: 450,
    lost: 0,
    lossPercent: 0,
    duplicates: 0,
    reordered: 0,
    rejected: null,
    deltaMs: null,
    jitterMs: null,
    burst: null,
    bitrateKbps: null,
    clockDriftPpm: null,
    rttMs: null,
    r: null,
    mos: null,
    mosNote: '',
    mosProvenance: null,
    levelDbov: null,
    remoteReport: null,
    startAt: null,
    endAt: null,
    ...changes,
  };
}
const call = (streams: StreamStatistics[], changes: Partial<CallResult> = {}): CallResult => ({
  ...callResult(),
  streams,
  ...changes,
});
const good = [stream('inbound'), stream('outbound')];
const hungUp = (...methods: string[]): CallResult =>
  call(good, {
    hangup: { ...callResult().hangup, by: 'local' },
    ladder: methods.map((method, index) => ({
      at: '2026-01-01T00:00:00.000Z',
      direction: 'outbound',
      transport: 'wss',
      from: '192.0.2.1:5060',
      to: '192.0.2.2:8443',
      startLine: `${method} sip:bob@pbx.test SIP/2.0`,
      cseq: `${index + 1} ${method}`,
      retransmission: false,
    })),
  });
const byUdp = (result: CallResult): CallResult => ({
  ...result,
  ladder: result.ladder.map((entry) => ({ ...entry, transport: 'udp' })),
});
const answered = (result: CallResult): CallResult => ({
  ...result,
  ladder: [
    ...result.ladder,
    ...result.ladder.slice(-1).map((bye) => ({ ...bye, direction: 'inbound' as const, startLine: 'SIP/2.0 200 OK' })),
  ],
});
const remote = { lost: 45, lossPercent: 0, jitterMs: 50, highestSequence: 450, reports: 2, xr: null };
const spread = (mean: number): { min: number; mean: number; max: number } => ({ min: mean, mean, max: mean });

it.each<[string, CallResult, RegExp[]]>([
  ['a good call', call(good), []],
  ['figures that are not known', call([stream('inbound', { mos: null }), stream('outbound')]), []],
  [
    'not answered',
    call([], { state: 'rejected', sip: { status: 486, reason: 'Busy Here' } }),
    [/not answered: 486 Busy Here/],
  ],
  [
    'given up',
    call([], { state: 'cancelled', sip: { status: 487, reason: 'Request Terminated' } }),
    [/given up before/],
  ],
  ['an error of its own', call([], { state: 'failed', error: 'No route.' }), [/^No route\.$/]],
  ['nothing inbound', call([stream('outbound')]), [/Nothing came back/]],
  ['a stream without packets', call([stream('inbound', { packets: 0 }), stream('outbound')]), [/Nothing came back/]],
  ['nothing outbound', call([stream('inbound')]), [/Nothing was sent/]],
  ['too short to say', call([], { timing: { ...callResult().timing, durationMs: 900 } }), []],
  ['a slow answer', call(good, { timing: { ...callResult().timing, pddMs: 5001 } }), [/5001 ms, more than 5000 ms/]],
  [
    'loss',
    call([stream('inbound', { lossPercent: 1.5 }), stream('outbound')]),
    [/Loss of inbound 0x0000000a was 1.5 %/],
  ],
  ['jitter', call([stream('inbound', { jitterMs: spread(31) }), stream('outbound')]), [/Mean jitter of inbound/]],
  ['round trip', call([stream('inbound'), stream('outbound', { rttMs: spread(301) })]), [/Round trip of outbound/]],
  ['a low MOS', call([stream('inbound', { mos: 3.5 }), stream('outbound')]), [/MOS of inbound .* 3.50, less than 3.6/]],
  [
    'what the other side saw',
    call([stream('inbound'), stream('outbound', { remoteReport: remote })]),
    [/Loss seen by the other side of outbound 0x0000000a was 10 %/, /Jitter seen by the other side/],
  ],
  ['we hung up, and the BYE got nowhere', hungUp('INVITE', 'ACK'), [/may go on .* found no way/]],
  ['we hung up, and the BYE was not answered', hungUp('INVITE', 'ACK', 'BYE'), [/may go on .* not answered/]],
  ['we hung up, and by UDP the answer may be lost', byUdp(hungUp('INVITE', 'ACK', 'BYE')), []],
  ['we hung up, and that was answered', answered(hungUp('INVITE', 'ACK', 'BYE')), []],
  [
    'ICE lost its way in mid-call, and keys had been agreed',
    call(good, { ice: { ...ice(), consentLostAt: ANSWERED_AT + 31_000 } }),
    [/broke in mid-call \(ICE\)/],
  ],
  ['ICE and DTLS are well', call(good, { ice: ice() }), []],
])('%s', (_what, result, problems) => {
  expect(callProblems(result, LIMITS, BOTH)).toEqual(problems.map((text) => expect.stringMatching(text)));
});

it('expects only what the agreed directions let flow', () => {
  expect(callProblems(call([stream('outbound')]), LIMITS, { inbound: false, outbound: true })).toEqual([]);
});
