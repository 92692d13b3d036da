/** Calls to the companion's numbers with real media, and what it says that it counted of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitsSchema } from '../../src-shared/contract/profile';
import { askCounters } from '../diagnosis/probes/companion';
import type { Line } from '../diagnosis/api';
import type { CompanionCounters } from '../diagnosis/observed/call';
import type { Account } from '../sip/api';
import { createSystemClock } from '../net/clock';
import { createAccountAgent } from '../calls/agents';
import { type CompanionProgram, startCompanionProgram } from './companion';
import { runTestCall } from '../calls/testCall';

const HOST = '127.0.0.1';
const account: Account = { aor: 'sip:alice@companion.test', transport: 'udp', expiresS: 60 };

let companion: CompanionProgram;
const log: string[] = [];
beforeAll(async () => {
  companion = await startCompanionProgram({
    listen: HOST,
    sipPort: 0,
    udpEcho: [],
    tcpEcho: [],
    wsPort: 0,
    wssPort: 0,
    password: 'sidetone',
    maxCalls: 200,
    loginRequired: false,
    workerUrl: null,
    onLog: (line) => log.push(line),
  });
});
afterAll(() => companion.close());

async function call(number: string, durationMs = 1000) {
  const { port } = companion.responder.sip;
  const { result } = await runTestCall({
    account,
    codecs: ['PCMU'],
    security: 'none',
    limits: limitsSchema.parse({}),
    target: `sip:${number}@${HOST}:${port}`,
    durationMs,
    source: { kind: 'tone', frequencyHz: 440, levelDbov: -20 },
    workerUrl: null,
    signal: new AbortController().signal,
  });
  return { result, counters: await countersOf(result.callId, `sip:${HOST}:${port}`) };
}

async function countersOf(callId: string, responder: string): Promise<CompanionCounters> {
  const { agent, close } = createAccountAgent(account, { clock: createSystemClock() });
  const line: Line = { account, agent, ladder: [], close };
  try {
    const counters = await askCounters(line, responder, callId, AbortSignal.timeout(5000));
    if (!counters) throw new Error(`The companion does not know the call ${callId}: ${log.join('; ')}`);
    return counters;
  } finally {
    await close();
  }
}

describe('what the companion counted', () => {
  it('of an echo is what was sent, and its own way back', async () => {
    const { result, counters } = await call('echo');
    const sent = result.streams.find(({ direction }) => direction === 'outbound');
    expect(counters).toMatchObject({
      callId: result.callId,
      sdpRemote: sent?.src,
      sendsTo: sent?.src,
      heardFrom: [{ ...sent?.src, packets: counters.packetsIn }],
      lostIn: 0,
      reorderedIn: 0,
      duplicatesIn: 0,
    });
    expect((sent?.packets ?? 0) - counters.packetsIn).toBeLessThanOrEqual(1);
    expect(counters.packetsIn).toBeGreaterThan(40);
    expect(counters.packetsOut).toBeGreaterThan(40);
    expect(counters.jitterInMs).toBeLessThan(20);
  });

  it('of a number that is deaf is nothing, and it sends all the same', async () => {
    const { result, counters } = await call('618', 500);
    expect(counters).toMatchObject({ packetsIn: 0, heardFrom: [], rtcpIn: 0, jitterInMs: null });
    expect(counters.packetsOut).toBeGreaterThan(20);
    expect(result.streams.map(({ direction }) => direction).sort()).toEqual(['inbound', 'outbound']);
  });

  it('of a number that says nothing is what it heard', async () => {
    const { result, counters } = await call('one-way', 500);
    expect(counters.packetsIn).toBeGreaterThan(20);
    expect(counters.packetsOut).toBe(0);
    expect(result.streams.map(({ direction }) => direction)).toEqual(['outbound']);
  });
});

it('a number with an amount does what it says', async () => {
  const { result, counters } = await call('loss-50', 2000);
  const heard = result.streams.find(({ direction }) => direction === 'inbound');
  expect(heard?.lossPercent).toBeGreaterThan(25);
  expect(heard?.lossPercent).toBeLessThan(75);
  expect(counters.lostIn).toBe(0);
});

it.each(['ws', 'wss'] as const)(
  'answers calls by %s, with a certificate that a profile can trust',
  async (transport) => {
    const at = companion.responder[transport];
    const { result } = await runTestCall({
      account: {
        ...account,
        transport,
        wsUrl: `${transport}://${HOST}:${at?.port}/any/path`,
        tls: { ca: companion.certificate ?? '' },
      },
      codecs: ['PCMU'],
      security: 'sdes',
      limits: limitsSchema.parse({}),
      target: `sip:echo@${HOST}`,
      durationMs: 500,
      source: { kind: 'tone', frequencyHz: 440, levelDbov: -20 },
      workerUrl: null,
      signal: new AbortController().signal,
    });
    expect(result).toMatchObject({ state: 'answered', transport });
    expect(result.streams.map(({ direction }) => direction).sort()).toEqual(['inbound', 'outbound']);
  },
);
