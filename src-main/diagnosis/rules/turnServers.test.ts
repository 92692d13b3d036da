/** TURN servers as a table: what is found, what is named first, what must not be named at all. */
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src-shared/model/diagnosis';
import { conclude } from '../verdict';
import { PUBLIC, SERVER, deafCall, healthy as plainLine, input } from '../testdata/findings';
import { ice } from '../testdata/ice';
import { table } from '../testdata/table';
import {
  healthy,
  DATA,
  LOST,
  relay,
  refused,
  dead,
  turn,
  noWay,
  relayPair,
  overRelay,
  RELAY_ONLY,
} from '../testdata/iceServers';

table('relays', [
  {
    what: '401 after credentials, and a call without ICE hears nothing',
    findings: plainLine({
      ...turn(relay(refused('authenticate', 401, 'Unauthorized'))),
      'call.setup': { call: deafCall() },
    }),
    primary: 'media-both-blocked',
    also: ['turn-auth-failed'],
    status: 'failed',
  },
  {
    what: '401 after credentials, and calls work without the relay',
    findings: healthy(turn(relay(refused('authenticate', 401, 'Unauthorized')))),
    primary: 'turn-auth-failed',
    status: 'degraded',
    confidence: 'proven',
    never: ['turn-unreachable', 'turn-relay-broken'],
  },
  {
    what: '401 after credentials, and nothing but relays is allowed',
    findings: healthy({ ...turn(relay(refused('authenticate', 401, 'Unauthorized'))), ...noWay({ policy: 'relay' }) }),
    subject: RELAY_ONLY,
    primary: 'turn-auth-failed',
    status: 'failed',
    also: ['ice-checks-failed'],
  },
  {
    what: 'each nonce is stale',
    findings: healthy(turn(relay({ ...refused('authenticate', 438, 'Stale Nonce'), staleNonces: 3 }))),
    primary: 'turn-auth-failed',
    confidence: 'likely',
  },
  {
    what: 'a stale nonce that was answered by trying again',
    findings: healthy(turn(relay({ staleNonces: 2 }))),
    primary: null,
    never: ['turn-auth-failed'],
  },
  {
    what: '401 in the call alone',
    findings: healthy(
      noWay({
        gathering: { ...ice().gathering, refused: [{ url: 'turn:turn.test', code: 401, reason: 'Unauthorized' }] },
      }),
    ),
    primary: 'turn-auth-failed',
    status: 'failed',
  },
  {
    what: '486',
    findings: healthy({ ...turn(relay(refused('allocate', 486, 'Allocation Quota Reached'))), ...noWay() }),
    primary: 'turn-quota',
    status: 'failed',
    confidence: 'proven',
  },
  {
    what: '508',
    findings: healthy(turn(relay(refused('allocate', 508, 'Cannot create socket')))),
    primary: 'turn-quota',
    never: ['turn-auth-failed', 'turn-unreachable'],
  },
  {
    what: '486 beside a call of ours that has its relayed address: it took the last one',
    findings: healthy({
      ...turn(relay(refused('allocate', 486, 'Allocation Quota Reached'))),
      ...overRelay('udp'),
    }),
    primary: null,
    never: ['turn-quota'],
  },
  {
    what: '403 for everybody',
    findings: healthy({
      ...turn(
        relay({
          permissions: [{ peer: PUBLIC, who: 'ourselves', error: { code: 403, reason: 'Forbidden IP' } }],
          data: [],
        }),
      ),
      ...noWay(),
    }),
    primary: 'turn-peer-forbidden',
    status: 'failed',
    confidence: 'proven',
  },
  {
    what: '403 for our own address alone, while two relayed addresses reach each other',
    findings: healthy(
      turn(
        relay({
          permissions: [
            { peer: '10.0.0.2', who: 'ourselves', error: { code: 403, reason: 'Forbidden IP' } },
            { peer: SERVER, who: 'server', error: null },
          ],
          data: [{ ...DATA, way: 'relay-to-relay' }],
        }),
      ),
    ),
    primary: 'turn-peer-forbidden',
    status: 'healthy',
  },
  {
    what: '403 in the call, for the address that the far end named',
    findings: healthy({
      ...turn(relay()),
      ...noWay({
        pairs: [{ ...relayPair('udp'), nominated: false, state: 'failed', error: { code: 403, reason: 'Forbidden' } }],
      }),
    }),
    primary: 'turn-peer-forbidden',
    status: 'failed',
  },
  {
    what: 'silent by UDP and by TCP',
    findings: healthy({ ...turn(dead('silent'), dead('silent', { transport: 'tcp' })), ...noWay() }),
    primary: 'turn-unreachable',
    status: 'failed',
    never: ['udp-blocked', 'turn-auth-failed'],
  },
  {
    what: 'refused, while another address of it works',
    findings: healthy(turn(dead('refused', { transport: 'tls' }), relay())),
    primary: 'turn-unreachable',
    status: 'degraded',
    confidence: 'proven',
  },
  {
    what: 'the certificate has expired',
    findings: healthy({ ...turn(dead('tls-failed', { transport: 'tls', tlsFailure: 'expired' })), ...noWay() }),
    primary: 'tls-certificate-expired',
    also: ['turn-unreachable'],
  },
  {
    what: 'granted, and nothing comes through',
    findings: healthy({
      ...turn(relay({ data: [LOST, { ...LOST, way: 'relay-to-relay' }], failed: 'data' })),
      ...noWay(),
    }),
    primary: 'turn-relay-broken',
    status: 'failed',
    confidence: 'proven',
  },
  {
    what: 'granted, and data passes only inside the server',
    findings: healthy(turn(relay({ data: [LOST, { ...DATA, way: 'relay-to-relay' }], failed: 'data' }))),
    primary: 'turn-relay-broken',
    status: 'degraded',
    confidence: 'likely',
  },
  {
    what: 'granted, and no other end could be had to try it with',
    findings: healthy(turn(relay({ data: [] }))),
    primary: null,
    never: ['turn-relay-broken'],
  },
  {
    what: 'nothing comes through, but the call went over it',
    findings: healthy({
      ...turn(relay({ data: [LOST] })),
      ...overRelay('udp'),
    }),
    primary: 'turn-relay-broken',
    status: 'healthy',
    reason: /^The call went through turn:turn\.test/,
  },
]);

describe('a check that failed and harms nobody', () => {
  const findings = healthy({ ...turn(relay({ data: [LOST] })), ...overRelay('udp') });
  const failed = (id: string): CheckResult => ({
    id,
    area: 'ice',
    title: '',
    status: 'fail',
    startedAt: '',
    durationMs: 1,
    summary: 'It failed.',
    evidence: [],
  });

  it('is explained by the note that rests on it first', () => {
    const { status, causes } = conclude(input(findings), [failed('ice.turn')]);
    expect(status).toBe('healthy');
    expect(causes[0]).toMatchObject({ code: 'turn-relay-broken', role: 'note' });
  });

  it('does not hide another one', () => {
    const { causes } = conclude(input(findings), [failed('ice.turn'), failed('ice.nat')]);
    expect(causes[0]).toMatchObject({ code: 'unknown', evidence: ['ice.nat'] });
  });
});
