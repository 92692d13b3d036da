/** The window's engine as a web phone, registered by WebSocket: incoming calls, hold both ways, and a computer whose address changes. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import type { BaresipOptions } from './support/baresip';
import { ALICE, startEngine } from './support/engine';
import type { Engine } from './support/engine';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, PROXY_ADDRESS } from './support/network';
import { until } from './support/until';
import { startWebrtcGateway } from './support/webrtcGateway';
import type { CallResult, CallSnapshot, MediaSource } from '../../src-shared/model/call';

const TONE: MediaSource = { kind: 'tone', frequencyHz: 1004, levelDbov: -13 };
const SECOND_ADDRESS = '192.0.2.2';

/** Its own sound in place of the echo: after a hold, baresip's echo stays silent while its sine goes on. */
const TUNER: BaresipOptions = {
  proxy: `sip:${PROXY_ADDRESS}`,
  sipPort: 5062,
  controlPort: 4445,
  rtpPorts: '21000-21998',
  accounts: [{ user: 'tuner', codecs: 'opus/48000/2', source: 'ausine,440' }],
};

const peers = useLab(async (lab) => {
  const authority = createAuthority(lab.folder);
  const gateway = await startWebrtcGateway(lab, authority);
  const [phone, tuner, engine] = await Promise.all([
    startBaresip(lab, { accounts: [{ user: 'bob', codecs: 'pcmu,opus/48000/2' }], proxy: `sip:${PROXY_ADDRESS}` }),
    startBaresip(lab, TUNER),
    startEngine(lab),
  ]);
  const account = await engine.call('accounts.save', {
    ...ALICE,
    transport: 'ws',
    wsUrl: gateway.wsUrl,
    media: 'webrtc',
  });
  await registered(gateway);
  return { gateway, phone, tuner, engine, account };
});

async function registered(gateway: { bindings(user: string): string[] }): Promise<void> {
  await until(
    'a binding',
    () => gateway.bindings('alice'),
    (list) => list.length === 1,
  );
}

async function place(target: string): Promise<string> {
  const { engine, account } = peers();
  const { id } = await engine.call('calls.place', { accountId: account.id, target, source: TONE });
  await engine.waitForCall('an answer', (call) => call.phase === 'established', id);
  return id;
}

const ended = (engine: Engine, id: string): Promise<CallSnapshot> =>
  engine.waitForCall('the end', (call) => call.phase === 'ended' && call.result !== null, id);

async function hangup(id: string): Promise<CallResult> {
  const { engine } = peers();
  await engine.call('calls.hangup', id);
  const { result } = await ended(engine, id);
  return result as CallResult;
}

/** RTP packets of one direction that the engine tells of in the newest second after `since` (an index into its events). */
function flowing(callId: string, direction: 'inbound' | 'outbound', since = 0): number {
  const samples = peers()
    .engine.events.slice(since)
    .flatMap((event) => (event.name === 'samples' && event.payload.callId === callId ? event.payload.samples : []))
    .filter((sample) => sample.direction === direction);
  return samples.at(-1)?.packets ?? 0;
}

/** Our ends of the pairs that were chosen, "address:port (type)". */
function waysOf(callId: string): string[] {
  return peers().engine.events.flatMap((event) =>
    event.name === 'mediaEvent' && event.payload.callId === callId && event.payload.event.kind === 'ice-pair'
      ? [String(event.payload.event.detail.local)]
      : [],
  );
}

function flows(id: string, what = 'two-way media', since = 0): Promise<number[]> {
  return until(
    what,
    () => [flowing(id, 'inbound', since), flowing(id, 'outbound', since)],
    (both) => both.every((packets) => packets > 40),
    15_000,
  );
}

describe('baresip calls the web phone', () => {
  test('it is answered: the gateway offers ICE and DTLS, we are controlled; baresip hangs up', async () => {
    const { engine, phone } = peers();
    const since = phone.events.length;
    await phone.use('bob');
    await phone.command('dial', 'sip:alice@pbx.test');
    const { id } = await engine.waitForCall('an incoming call', (call) => call.phase === 'incoming');
    await engine.call('calls.answer', id, TONE);
    await phone.waitFor('CALL_ESTABLISHED', since);
    await flows(id);
    await phone.command('hangup');
    const result = (await ended(engine, id)).result as CallResult;
    expect(result).toMatchObject({ state: 'answered', transport: 'ws', hangup: { by: 'remote', q850: 16 } });
    expect(result.ice).toMatchObject({
      role: 'controlled',
      selected: { nominated: true, remote: { address: PROXY_ADDRESS } },
      // RFC 8842 section 5.3: who answers to "actpass" begins.
      dtls: { role: 'client', setup: { local: 'active', remote: 'actpass' }, fingerprintMatches: true },
    });
    expect(result.sdp.answer).toMatch(/^a=rtcp-mux\r?$/m);
  });

  test('it is refused as busy', async () => {
    const { engine, phone } = peers();
    const since = phone.events.length;
    await phone.use('bob');
    await phone.command('dial', 'sip:alice@pbx.test');
    const call = await engine.waitForCall('an incoming call', (one) => one.phase === 'incoming');
    await engine.call('calls.reject', call.id, 'busy');
    expect((await phone.waitFor('CALL_CLOSED', since)).param).toMatch(/486/);
  });
});

describe('hold', () => {
  test('by us and back: the same way and the same keys go on', async () => {
    const { engine } = peers();
    const id = await place('tuner');
    await flows(id);
    const hears = (): number => flowing(id, 'inbound');
    await engine.call('calls.hold', id, true);
    await engine.waitForCall('hold', (call) => call.heldByUs, id);
    expect((await engine.call('calls.detail', id)).sdp.offer).toMatch(/a=(sendonly|inactive)/);
    await until('silence', hears, (packets) => packets === 0);
    await engine.call('calls.hold', id, false);
    await engine.waitForCall('resume', (call) => !call.heldByUs, id);
    await flows(id, 'media again');
    const result = await hangup(id);
    expect(result.ice).toMatchObject({ restarts: 0, consentLostAt: null, dtls: { error: null } });
    expect(result.ice?.changes).toHaveLength(1);
    expect(result.streams.every(({ lost, rejected }) => lost === 0 && rejected === 0)).toBe(true);
  });

  test('by baresip and back', async () => {
    const { engine, tuner } = peers();
    const id = await place('tuner');
    await flows(id);
    await tuner.command('hold');
    await engine.waitForCall('hold by the peer', (call) => call.heldByPeer, id);
    await tuner.command('resume');
    await engine.waitForCall('resume by the peer', (call) => !call.heldByPeer, id);
    await flows(id, 'media again');
    expect((await hangup(id)).ice).toMatchObject({ restarts: 0, consentLostAt: null });
  });
});

describe('the address of this computer changes in mid-call: ICE starts again, and the call goes on', () => {
  const address = (what: 'add' | 'del', one: string): void => {
    const { client } = peers().lab;
    client.run(['ip', 'addr', what, `${one}/24`, 'dev', client.device]);
  };
  /** Otherwise a second address goes with the first one of its network. */
  const keepSecond = (): void => {
    const { client } = peers().lab;
    client.run(['sysctl', '-qw', `net.ipv4.conf.${client.device}.promote_secondaries=1`]);
  };

  test.each([
    [
      'the new address comes before the old one goes',
      async () => {
        keepSecond();
        address('add', SECOND_ADDRESS);
        address('del', CLIENT_ADDRESS);
      },
    ],
    [
      'no address at all for three seconds',
      async () => {
        address('del', CLIENT_ADDRESS);
        await delay(3000);
        address('add', SECOND_ADDRESS);
      },
    ],
  ])('%s', async (_name, change) => {
    const { engine } = peers();
    const id = await place('tuner');
    await flows(id);
    try {
      await change();
      await until(
        'a pair with the new address',
        () => waysOf(id),
        (ways) => ways.at(-1)?.startsWith(`${SECOND_ADDRESS}:`) === true,
        20_000,
      );
      await flows(id, 'media from the new address', engine.events.length);
      expect((await engine.call('calls.detail', id)).sdp.offer).toContain(` ${SECOND_ADDRESS} `);
      const result = await hangup(id);
      const { ice } = result;
      expect(ice?.restarts).toBeGreaterThanOrEqual(1);
      expect(ice?.selected?.local.address).toBe(SECOND_ADDRESS);
      expect(ice?.changes.length).toBeGreaterThanOrEqual(2);
      expect(result.events.map(({ kind }) => kind)).toContain('ice-restart');
      // The certificates stay, and with them the handshake and the keys (RFC 8842 section 4).
      expect(ice?.dtls).toMatchObject({ fingerprintMatches: true, error: null });
      expect(result.hangup).toMatchObject({ by: 'local', q850: 16 });
    } finally {
      keepSecond();
      address('add', CLIENT_ADDRESS);
      address('del', SECOND_ADDRESS);
    }
  });
});
