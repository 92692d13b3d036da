import { describe, expect, it } from 'vitest';
import type { ConferenceProbe } from '../../src-shared/contract/conference';
import type { CauseCode } from '../../src-shared/causes/codes';
import type { IceCandidateFacts } from '../../src-shared/model/ice';
import { causeOf, judgeRoom } from './judge';
import { ROOM_STEPS } from './model';
import type { RoomFailure, RoomFigures, RoomRun } from './model';

const FIGURES: RoomFigures = {
  packetsSent: 300,
  packetsReceived: 298,
  packetsLost: 0,
  jitterMs: 1,
  jitterBufferMs: 40,
  rttMs: 20,
  concealedPercent: 0,
  bitrateKbps: 40,
  codec: 'audio/opus',
  levelDb: -17,
  peakHz: 1004,
};

function run(changes: Partial<RoomRun> = {}): RoomRun {
  return {
    url: 'wss://sfu.test:4443/?roomId=test',
    policy: 'all',
    steps: ROOM_STEPS.map((id) => ({ id, state: 'pass', ms: 10, said: 'Done.' })),
    offered: [candidate('198.51.100.20')],
    local: [candidate('192.168.1.20')],
    pairs: [],
    selected: null,
    gatherErrors: [],
    figures: FIGURES,
    failure: null,
    cancelled: false,
    judgement: null,
    ...changes,
  };
}

function candidate(address: string, type: IceCandidateFacts['type'] = 'host'): IceCandidateFacts {
  return {
    address,
    port: 44_444,
    type,
    transport: 'udp',
    priority: 1,
    foundation: '1',
    relatedAddress: null,
    relatedPort: null,
    server: null,
    relayProtocol: null,
    at: null,
  };
}

const failed = (failure: Partial<RoomFailure>, changes: Partial<RoomRun> = {}): RoomRun =>
  run({ failure: { step: 'ice', kind: 'ice', status: null, text: 'It failed.', ...failure }, ...changes });

function look(status: 'healthy' | 'failed', code: CauseCode = 'ice-host-override-wrong'): ConferenceProbe {
  const cause = causeOf({ status, code, confidence: 'proven', sentence: '', reason: 'The engine saw it.' });
  return {
    checks: [],
    cancelled: false,
    verdict: { status, sentence: '', causes: status === 'failed' && cause ? [cause] : [] },
  };
}

describe('what a run of a room means', () => {
  it('all steps done: it works, and nothing is named', () => {
    const judged = judgeRoom(run(), null);
    expect(judged).toMatchObject({ status: 'healthy', code: null });
    expect(judged && causeOf(judged)).toBeNull();
  });

  it('a step that came out badly is told in its own words', () => {
    const [first, ...rest] = run().steps;
    const steps = [...rest, { ...first!, state: 'warn' as const, said: 'Nobody could listen.' }];
    expect(judgeRoom(run({ steps }), null)).toMatchObject({ status: 'degraded', sentence: 'Nobody could listen.' });
  });

  it('lost packets', () => {
    const figures = { ...FIGURES, packetsReceived: 270, packetsLost: 30 };
    expect(judgeRoom(run({ figures }), null)).toMatchObject({
      status: 'degraded',
      code: 'quality-loss-inbound',
      sentence: 'The tone comes back, but 10 % of it is missing.',
    });
  });

  it('a cancelled run is not judged', () => expect(judgeRoom(run({ cancelled: true }), null)).toBeNull());

  it.each<[string, RoomRun, ConferenceProbe | null, CauseCode, 'proven' | 'likely']>([
    [
      'refused: login',
      failed({ step: 'produce', kind: 'refused', status: 403 }),
      null,
      'http-api-unauthorized',
      'proven',
    ],
    ['refused: fault', failed({ step: 'join', kind: 'refused', status: 500 }), null, 'http-api-error', 'proven'],
    ['no answer', failed({ step: 'join', kind: 'timeout' }), null, 'http-api-error', 'likely'],
    ['no common codec', failed({ step: 'capabilities', kind: 'codec' }), null, 'call-codec-mismatch', 'proven'],
    [
      'no socket, the engine knows why',
      failed({ kind: 'socket' }),
      look('failed', 'tls-certificate-expired'),
      'tls-certificate-expired',
      'proven',
    ],
    ['no socket, for this page only', failed({ kind: 'socket' }), look('healthy'), 'websocket-refused', 'likely'],
    ['no way, the engine knows why', failed({}), look('failed'), 'ice-host-override-wrong', 'proven'],
    ['no way, for this browser only', failed({}), look('healthy'), 'ice-checks-failed', 'likely'],
    ['no way, and nobody to ask', failed({}), null, 'ice-checks-failed', 'likely'],
    ['no encryption', failed({ step: 'dtls', kind: 'dtls' }), null, 'dtls-failed', 'proven'],
    ['nothing passed on', failed({ step: 'sound', kind: 'silent' }), null, 'unknown', 'proven'],
  ])('%s', (_, failing, seen, code, confidence) => {
    const judged = judgeRoom(failing, seen);
    expect(judged).toMatchObject({ status: 'failed', code, confidence });
    expect(judged?.sentence).toContain('It failed.');
    expect(judged?.reason).not.toBe('');
    expect(judged && causeOf(judged)?.fix.length).toBeGreaterThan(0);
  });

  it.each<[string, Partial<RoomRun>, CauseCode]>([
    [
      'it refuses the credentials',
      { gatherErrors: [{ url: 'turn:turn.test', code: 401, text: 'Unauthorized' }] },
      'turn-auth-failed',
    ],
    ['it is full', { gatherErrors: [{ url: 'turn:turn.test', code: 486, text: 'Quota' }] }, 'turn-quota'],
    ['it does not answer', { gatherErrors: [{ url: 'turn:turn.test', code: 701, text: '' }] }, 'turn-unreachable'],
    ['it gives an address that leads nowhere', { local: [candidate('203.0.113.9', 'relay')] }, 'turn-relay-broken'],
  ])('through a relay only: %s', (_, changes, code) => {
    expect(judgeRoom(failed({}, { policy: 'relay', ...changes }), look('healthy'))).toMatchObject({ code });
  });
});
