import { describe, expect, it } from 'vitest';
import type { Findings } from '../../facts/findings';
import { createTestContext } from '../../testing/line';
import { call, reach, registered } from '../../testdata/findings';
import { again } from './again';

const account = { aor: 'sip:alice@pbx.test', transport: 'udp' as const, expiresS: 300 };
const answeredAt = (port: number): Findings => ({
  'reach.udp': reach({ probe: { address: '127.0.0.1', port } }),
});
const unanswered = registered({ outcome: 'unanswered', status: null });
const silentCall = { call: call({ result: { state: 'failed' }, provisional: [], media: null, pings: [] }) };
const pings = (...times: (number | null)[]) => times.map((rttMs, n) => ({ atMs: n * 800, rttMs }));

describe('one more OPTIONS', () => {
  it.each<[string, Findings, boolean]>([
    ['all was answered', { 'registration.register': registered(), 'call.setup': { call: call() } }, false],
    ['the REGISTER was not', { 'registration.register': unanswered }, true],
    ['the INVITE was not', { 'call.setup': silentCall }, true],
    ['audio stopped', { 'call.setup': { call: call({ media: { lastAcceptedMs: 2000 } }) } }, true],
    [
      'small requests of the call found no answer',
      { 'call.setup': { call: call({ pings: pings(9, null, null) }) } },
      true,
    ],
    ['one of them was lost', { 'call.setup': { call: call({ pings: pings(9, null, 9) }) } }, false],
    ['nothing arrived at all', { 'call.setup': { call: call({ media: { lastAcceptedMs: null } }) } }, false],
  ])('%s', (_, findings, wanted) => {
    const context = createTestContext(account, { findings: { ...answeredAt(5060), ...findings } });
    expect(again.when?.(context) === true).toBe(wanted);
  });

  it('a server that never answered is not asked again', () => {
    const silent = reach({ probe: { outcome: 'silent' } });
    const context = createTestContext(account, {
      findings: { 'reach.udp': silent, 'registration.register': unanswered },
    });
    expect(again.when?.(context)).toMatch(/^Not needed/);
  });
});
