import { describe, expect, it } from 'vitest';
import type { Account } from '../../../sip/api';
import type { BufferFacts, LoadFacts } from '../../facts/computer';
import type { Findings } from '../../facts/findings';
import type { ObservedCall } from '../../observed/call';
import { blankProbe } from '../../probes/probeOutcome';
import { createTestContext } from '../../testing/line';
import { buffers } from './buffers';
import { clock } from './clock';
import { interfaces } from './interfaces';
import { load } from './load';

const { signal } = new AbortController();
const ACCOUNT: Account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 300 };
const contextWith = (findings: Findings = {}) => createTestContext(ACCOUNT, { findings });

describe('computer.clock', () => {
  const DATE = Date.UTC(2026, 2, 1, 10, 0, 5);
  const told = (offsets: number[]): Findings => ({
    'reach.udp': {
      transport: 'udp',
      configured: true,
      probes: offsets.map((offsetMs, at) => ({
        ...blankProbe({ transport: 'udp', host: `s${at}.test`, address: '192.0.2.1', port: 5060 }),
        date: DATE,
        dateSeenAt: DATE + 500 + offsetMs,
      })),
    },
  });

  it.each<[string, number[], 'pass' | 'warn' | 'info', number | null, RegExp]>([
    ['right', [400], 'pass', 400, /agrees with the time of s0\.test by UDP to 1 s\.$/],
    ['a minute is forgiven', [60_000], 'pass', 60_000, /to 60 s\.$/],
    ['more is not', [61_000], 'warn', 61_000, /clock is 61 s ahead of the time of s0\.test by UDP\.$/],
    ['behind', [-3_600_000], 'warn', -3_600_000, /is 60 minutes behind/],
    ['one server of three is wrong', [100, 86_400_000, -200], 'pass', 100, /agrees with 3 sources/],
    ['one of two: no alarm', [86_400_000, -200], 'pass', -200, /agrees with 2 sources/],
    ['nobody told', [], 'info', null, /^No server told the time/],
  ])('%s', async (_, offsets, status, offsetMs, summary) => {
    const outcome = await clock.run(contextWith(told(offsets)), signal);
    expect(outcome).toMatchObject({ status, facts: { offsetMs } });
    expect(outcome.summary).toMatch(summary);
    expect(outcome.evidence).toHaveLength(offsets.length > 0 ? 1 : 0);
  });

  it('takes what HTTP services and the registrar say, and nothing whose moment is unknown', async () => {
    const endpoint = {
      url: 'http://a/',
      outcome: 'answered',
      status: 200,
      ms: 1,
      tlsFailure: null,
      body: null,
      error: null,
    } as const;
    const findings: Findings = {
      'http.health': {
        endpoints: [
          { ...endpoint, name: 'API', date: DATE, dateSeenAt: DATE + 2500 },
          { ...endpoint, name: 'old', date: DATE },
        ],
      },
    };
    const { facts } = await clock.run(contextWith(findings), signal);
    expect(facts.readings).toEqual([{ source: 'API', date: '2026-03-01T10:00:05.000Z', offsetMs: 2000 }]);
  });
});

describe('computer.interfaces', () => {
  const named = (address: string): Findings => ({
    'names.resolve': {
      uri: 'sip:pbx.test',
      host: 'pbx.test',
      literal: false,
      targets: [{ transport: 'udp', host: 'pbx.test', address, port: 5060 }],
      steps: [],
      failure: null,
      nameServers: [],
    },
  });

  it('no route, no server', async () => {
    const nowhere = await interfaces.run(contextWith(named('not-an-address')), signal);
    expect(nowhere).toMatchObject({ status: 'warn', summary: 'This computer has no route to not-an-address.' });
    expect(nowhere.facts.serverRoute).toBeNull();
    const { status, summary } = await interfaces.run(contextWith(), signal);
    expect(status).toBe('info');
    expect(summary).toMatch(/^This computer has \d+ address/);
  });
});

/** Only what these checks read. */
const metered = (meters: Partial<Pick<ObservedCall, 'load' | 'buffers'>>): Findings => ({
  'call.setup': { call: { load: null, buffers: null, ...meters } as ObservedCall },
});

describe('computer.load', () => {
  const LOAD: LoadFacts = {
    processCpuPercent: 12.34,
    systemCpuPercent: 30,
    loopLagMs: { mean: 0.4, max: 9 },
    mediaLagMs: { mean: 0.1, p99: 1.2, max: 2.6 },
    departureJitterMs: 0.1,
  };
  it.each<[string, Partial<LoadFacts>, 'pass' | 'warn', RegExp]>([
    ['idle', {}, 'pass', /30 % busy; our packets left at most 2\.6 ms late\.$/],
    ['packets leave late', { mediaLagMs: { mean: 9, p99: 40, max: 80 } }, 'warn', /80 ms late/],
    ['busy, but in time', { systemCpuPercent: 97 }, 'pass', /97 % busy, which is a lot/],
    ['unknown', { systemCpuPercent: null, mediaLagMs: null }, 'pass', /^Our packets left on time\.$/],
  ])('%s', async (_, changes, status, summary) => {
    const outcome = await load.run(contextWith(metered({ load: { ...LOAD, ...changes } })), signal);
    expect(outcome.status).toBe(status);
    expect(outcome.summary).toMatch(summary);
    expect(outcome.evidence.length).toBeGreaterThan(4);
  });

  it('needs a call', () => {
    expect(load.when?.(contextWith())).toMatch(/^Not tried/);
    expect(load.when?.(contextWith(metered({})))).toMatch(/^Not tried/);
    expect(load.when?.(contextWith(metered({ load: LOAD })))).toBe(true);
  });
});

describe('computer.buffers', () => {
  const BUFFERS: BufferFacts = {
    rmemMax: 212_992,
    rmemDefault: 212_992,
    wmemMax: 212_992,
    recommended: 16_777_216,
    receiveDrops: 0,
    sendDrops: 0,
    received: 350,
    ownDrops: 0,
  };
  it.each<[string, Partial<BufferFacts>, 'pass' | 'warn' | 'info', RegExp]>([
    ['none', {}, 'pass', /^None of 350 datagrams was thrown away\.$/],
    ['ours', { receiveDrops: 12, ownDrops: 12 }, 'warn', /^12 datagrams .* this program/],
    ['those of another program', { receiveDrops: 12 }, 'info', /^12 datagrams .* other programs/],
    ['nobody knows whose', { receiveDrops: 12, ownDrops: null }, 'warn', /^12 datagrams/],
  ])('%s', async (_, changes, status, summary) => {
    const outcome = await buffers.run(contextWith(metered({ buffers: { ...BUFFERS, ...changes } })), signal);
    expect(outcome.status).toBe(status);
    expect(outcome.summary).toMatch(summary);
  });

  it('needs a call on a system that tells', () => {
    expect(buffers.when?.(contextWith(metered({})))).toMatch(/^Not tried/);
    expect(buffers.when?.(contextWith(metered({ buffers: BUFFERS })))).toBe(true);
  });
});
