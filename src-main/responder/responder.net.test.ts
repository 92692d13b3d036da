/** The companion over real sockets, its media left out: registrar, probes, counters, and requests to those who registered. */
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../net/clock';
import { createResolver } from '../net/dnsResolver';
import { createManualClock } from '../net/manualClock';
import { identity, pem } from '../net/testPeers';
import { createTransportLayer } from '../net/transportLayer';
import { decodeCounters } from '../protocol/companion/answer';
import { probeHeaders } from '../protocol/companion/probe';
import { FakeMedia } from '../sip/testdata/fakeMedia';
import type { Account, UserAgent } from '../sip/api';
import { createUserAgent } from '../sip/userAgent';
import type { Responder, ResponderOptions } from './api';
import { createCounterBook, type MediaCounters } from './counterBook';
import { createResponder } from './responder';

const HOST = '127.0.0.1';
const COUNTED: MediaCounters = {
  sdpRemote: { address: HOST, port: 4000 },
  sendsTo: { address: HOST, port: 4000 },
  heardFrom: [{ address: HOST, port: 4000, packets: 50 }],
  packetsIn: 50,
  packetsOut: 51,
  rtcpIn: 1,
  lostIn: 0,
  jitterInMs: 0.5,
  reorderedIn: 0,
  duplicatesIn: 0,
  burstDensityIn: null,
  dscpIn: null,
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(createMedia?: ResponderOptions['createMedia']): Promise<Responder> {
  const responder = await createResponder({
    listen: HOST,
    sipPort: 0,
    ws: { port: 0 },
    wss: { port: 0, ...identity() },
    udpEcho: [],
    tcpEcho: [],
    password: 'sidetone',
    realm: 'sidetone',
    clock: createSystemClock(),
    createMedia: createMedia ?? (() => Promise.reject(new Error('not part of this test'))),
  });
  closers.push(() => responder.close());
  return responder;
}

function phone(responder: Responder, user: string, transport: 'udp' | 'tcp' | 'ws' | 'wss' = 'udp') {
  const clock = createSystemClock();
  const transports = createTransportLayer({ clock });
  const agent = createUserAgent({ transports, resolver: createResolver(), clock });
  const requests: string[] = [];
  agent.onLadder(({ direction, startLine }) => direction === 'inbound' && requests.push(startLine));
  const account: Account = {
    aor: `sip:${user}@sidetone`,
    password: 'sidetone',
    registrar: `sip:${HOST}:${responder.sip.port}`,
    transport,
    ...(transport === 'ws' || transport === 'wss'
      ? { wsUrl: `${transport}://${HOST}:${responder[transport]?.port}` }
      : {}),
    tls: { ca: pem('root.pem'), servername: 'pbx.test' },
    expiresS: 60,
  };
  const close = async (): Promise<void> => {
    await agent.close();
    await transports.close();
  };
  closers.push(close);
  return { agent, account, requests, transports };
}

const optionsTo = (agent: UserAgent, account: Account, user: string) => agent.options(account, `sip:${user}@sidetone`);

describe('OPTIONS to the address of record of a user', () => {
  it.each(['udp', 'tcp', 'ws', 'wss'] as const)(
    'reaches the user over the flow of the registration (%s)',
    async (transport) => {
      const responder = await start();
      const { agent, account, requests } = phone(responder, 'alice', transport);
      expect((await agent.register(account).start()).phase).toBe('registered');
      expect((await optionsTo(agent, account, 'alice')).status).toBe(200);
      expect(requests.filter((line) => line.startsWith('OPTIONS '))).toHaveLength(1);
    },
  );

  it('tells who does not answer any more', async () => {
    const responder = await start();
    const gone = phone(responder, 'bob', 'tcp');
    await gone.agent.register(gone.account).start();
    await gone.transports.close();
    const { agent, account } = phone(responder, 'alice');
    expect(await optionsTo(agent, account, 'bob')).toMatchObject({ status: 408, reason: 'The user does not answer' });
  });

  it('to a number, to nobody and to the companion itself is answered as ever', async () => {
    const { agent, account } = phone(await start(), 'alice');
    for (const user of ['echo', 'nobody']) expect((await optionsTo(agent, account, user)).status).toBe(200);
    expect((await agent.options(account, 'sip:sidetone')).status).toBe(200);
  });
});

describe('counters', () => {
  it('of a call are told while it is up, and afterwards', async () => {
    const asked: unknown[] = [];
    const responder = await start(async (options) => {
      asked.push(options);
      return Object.assign(new FakeMedia('companion'), {
        setSource: async () => {},
        sendDtmf: async () => {},
        setTrust: () => {},
        onDtmf: () => {},
        onFailed: () => {},
        counters: async () => COUNTED,
      });
    });
    const { agent, account } = phone(responder, 'alice');
    const call = agent.invite(account, 'sip:loss-10@sidetone', new FakeMedia('alice'));
    await new Promise<void>((resolve) => call.on('established', () => resolve()));
    const caller = { address: HOST, trust: 'none' };
    expect(asked).toEqual([{ localAddress: HOST, source: { kind: 'echo' }, faults: { dropPercent: 10 }, caller }]);
    const ask = async (callId: string) => {
      const headers = probeHeaders({ kind: 'counters', callId });
      const { status, response } = await agent.options(account, 'sip:sidetone', undefined, { headers });
      return [status, response && decodeCounters(response.body)];
    };
    const counted = [200, { callId: call.callId, ...COUNTED }];
    expect(await ask(call.callId)).toEqual(counted);
    const ended = new Promise<void>((resolve) => call.on('terminated', () => resolve()));
    await call.hangup();
    await ended;
    expect(await ask(call.callId)).toEqual(counted);
    expect(await ask('another')).toEqual([404, null]);
  });

  it('are kept for five minutes, of five hundred calls', async () => {
    const clock = createManualClock();
    const book = createCounterBook(clock);
    book.follow('up', async () => COUNTED);
    for (let i = 0; i < 501; i++) {
      book.follow(`call ${i}`, async () => COUNTED);
      book.finish(`call ${i}`);
    }
    expect(await book.of('call 0')).toBeNull();
    expect(await book.of('call 1')).toEqual({ callId: 'call 1', ...COUNTED });
    clock.advance(300_001);
    expect(await book.of('call 500')).toBeNull();
    expect((await book.of('up'))?.packetsIn).toBe(50);
  });

  it('of media that failed are unknown', async () => {
    const book = createCounterBook(createManualClock());
    book.follow('a', () => Promise.reject(new Error('gone')));
    expect(await book.of('a')).toBeNull();
    book.finish('a');
    expect(await book.of('a')).toBeNull();
  });
});

it.each(['ws', 'wss'] as const)('a call by %s is answered, and ends from either side', async (transport) => {
  const responder = await start(async () =>
    Object.assign(new FakeMedia('companion'), {
      setSource: async () => {},
      sendDtmf: async () => {},
      setTrust: () => {},
      onDtmf: () => {},
      onFailed: () => {},
      counters: async () => COUNTED,
    }),
  );
  const { agent, account } = phone(responder, 'alice', transport);
  for (const from of ['caller', 'companion']) {
    const call = agent.invite(account, 'sip:tone@sidetone', new FakeMedia('alice'));
    await new Promise<void>((resolve) => call.on('confirmed', () => resolve()));
    expect(call.transport).toBe(transport);
    const ended = new Promise<string>((resolve) => call.on('terminated', ({ by }) => resolve(by)));
    await (from === 'caller' ? call.hangup() : responder.close());
    expect(await ended).toBe(from === 'caller' ? 'local' : 'remote');
  }
});

it('a call whose media fails is ended', async () => {
  let fail: (error: Error) => void = () => {};
  const responder = await start(async () =>
    Object.assign(new FakeMedia('companion'), {
      setSource: async () => {},
      sendDtmf: async () => {},
      setTrust: () => {},
      onDtmf: () => {},
      onFailed: (listener: (error: Error) => void) => void (fail = listener),
      counters: async () => COUNTED,
    }),
  );
  const { agent, account } = phone(responder, 'alice');
  const call = agent.invite(account, 'sip:echo@sidetone', new FakeMedia('alice'));
  await new Promise<void>((resolve) => call.on('confirmed', () => resolve()));
  const ended = new Promise<string>((resolve) => call.on('terminated', ({ by }) => resolve(by)));
  fail(new Error('The media worker has ended.'));
  expect(await ended).toBe('remote');
});

it('an unknown probe, and one that is too large to return, are refused', async () => {
  const { agent, account } = phone(await start(), 'alice', 'tcp');
  const ask = (headers: { name: string; value: string }[]) =>
    agent.options(account, 'sip:sidetone', undefined, { headers });
  expect((await ask([{ name: 'X-Sidetone-Probe', value: 'reboot' }])).status).toBe(400);
  const large = Array.from({ length: 60 }, () => ({ name: 'X-Filler', value: 'x'.repeat(1000) }));
  const body = Buffer.alloc(20_000, 97);
  const type = { name: 'Content-Type', value: 'application/sdp' };
  const headers = [...large, type, ...probeHeaders({ kind: 'received' })];
  expect((await agent.options(account, 'sip:sidetone', undefined, { headers, body })).status).toBe(413);
});
