/** The engine behind the window, against baresip and sipp: incoming calls, hold both ways, DTMF by INFO, transfer. */
import { describe, expect, test } from 'vitest';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import type { BaresipOptions } from './support/baresip';
import { fields, startCapture } from './support/capture';
import { ALICE, startEngine } from './support/engine';
import { PASSWORD, startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { PROXY_ADDRESS } from './support/network';
import { startSipp } from './support/sipp';
import { until } from './support/until';
import type { CallSnapshot, MediaSource } from '../../src-shared/model/call';

const TONE: MediaSource = { kind: 'tone', frequencyHz: 1004, levelDbov: -13 };

/** Its own sound in place of the echo: after a hold, baresip's echo stays silent while its sine goes on. */
const TUNER: BaresipOptions = {
  proxy: `sip:${PROXY_ADDRESS}`,
  sipPort: 5062,
  controlPort: 4445,
  rtpPorts: '21000-21998',
  accounts: [{ user: 'tuner', codecs: 'opus/48000/2', source: 'ausine,440' }],
};

const peers = useLab(async (lab) => {
  const kamailio = await startKamailio(lab, createAuthority(lab.folder));
  const [phone, , engine] = await Promise.all([
    startBaresip(lab, { accounts: [{ user: 'bob', codecs: 'pcmu' }], proxy: `sip:${PROXY_ADDRESS}` }),
    startBaresip(lab, TUNER),
    startEngine(lab),
  ]);
  const account = await engine.call('accounts.save', ALICE);
  await until(
    'a binding',
    () => kamailio.bindings('alice'),
    (list) => list.length === 1,
  );
  return { kamailio, phone, engine, account };
});

async function place(target: string): Promise<CallSnapshot> {
  const { engine, account } = peers();
  const { id } = await engine.call('calls.place', { accountId: account.id, target, source: TONE });
  return engine.waitForCall('an answer', (call) => call.phase === 'established', id);
}

async function hangup(id: string): Promise<CallSnapshot> {
  const { engine } = peers();
  await engine.call('calls.hangup', id);
  return engine.waitForCall('the end', (call) => call.phase === 'ended' && call.result !== null, id);
}

/** RTP packets of one direction that the engine tells of in the newest second. */
function flowing(callId: string, direction: 'inbound' | 'outbound'): number {
  const samples = peers()
    .engine.events.flatMap((event) =>
      event.name === 'samples' && event.payload.callId === callId ? event.payload.samples : [],
    )
    .filter((sample) => sample.direction === direction);
  return samples.at(-1)?.packets ?? 0;
}

test('the account is registered, and its password never comes back', async () => {
  const { engine, account } = peers();
  expect(account.hasPassword).toBe(true);
  const [state] = (await engine.call('registration.list')).filter((one) => one.accountId === account.id);
  expect(state).toMatchObject({ phase: 'registered', transport: 'udp', error: null });
  expect(JSON.stringify([engine.events, await engine.call('accounts.list')])).not.toContain(PASSWORD);
});

describe('baresip calls us', () => {
  const ring = async (): Promise<{ since: number; call: CallSnapshot }> => {
    const { engine, phone } = peers();
    const since = phone.events.length;
    const known = new Set((await engine.call('calls.list')).map((call) => call.id));
    await phone.command('dial', 'sip:alice@pbx.test');
    const fits = (call: CallSnapshot): boolean => call.phase === 'incoming' && !known.has(call.id);
    return { since, call: await engine.waitForCall('an incoming call', fits) };
  };

  test('and is answered; it hangs up', async () => {
    const { engine, phone } = peers();
    const { since, call } = await ring();
    expect(call).toMatchObject({ direction: 'incoming', remote: expect.stringContaining('bob@pbx.test') });
    await phone.waitFor('CALL_RINGING', since);
    await engine.call('calls.answer', call.id, TONE);
    await phone.waitFor('CALL_ESTABLISHED', since);
    await phone.waitFor('CALL_RTPESTAB', since);
    await until(
      'two-way media',
      () => [flowing(call.id, 'inbound'), flowing(call.id, 'outbound')],
      (both) => both.every((n) => n > 40),
    );
    await phone.command('hangup');
    const { result } = await engine.waitForCall(
      'the end',
      (one) => one.phase === 'ended' && one.result !== null,
      call.id,
    );
    expect(result).toMatchObject({ state: 'answered', hangup: { by: 'remote', q850: 16 } });
    expect(result?.streams.map((stream) => stream.direction).sort()).toEqual(['inbound', 'outbound']);
  });
  test('and is refused as busy', async () => {
    const { engine, phone } = peers();
    const { since, call } = await ring();
    await engine.call('calls.reject', call.id, 'busy');
    expect((await phone.waitFor('CALL_CLOSED', since)).param).toMatch(/486/);
  });
  test('and is declined', async () => {
    const { engine, phone } = peers();
    const { since, call } = await ring();
    await engine.call('calls.reject', call.id, 'decline');
    expect((await phone.waitFor('CALL_CLOSED', since)).param).toMatch(/603/);
  });
  test('and gives up before anybody answers', async () => {
    const { engine, phone } = peers();
    const { since, call } = await ring();
    await phone.waitFor('CALL_RINGING', since);
    await phone.command('hangup');
    const ended = await engine.waitForCall('the end', (one) => one.phase === 'ended', call.id);
    expect(ended.result?.state).not.toBe('answered');
    await phone.waitFor('CALL_CLOSED', since);
  });
});

describe('hold', () => {
  test('by us: baresip stops to send, and speaks again after resume', async () => {
    const { engine } = peers();
    const { id } = await place('tuner');
    await until(
      'media from baresip',
      () => flowing(id, 'inbound'),
      (packets) => packets > 40,
    );
    await engine.call('calls.hold', id, true);
    await engine.waitForCall('hold', (call) => call.heldByUs, id);
    expect((await engine.call('calls.detail', id)).sdp.offer).toMatch(/a=(sendonly|inactive)/);
    await until(
      'silence from baresip',
      () => flowing(id, 'inbound'),
      (packets) => packets === 0,
    );
    await engine.call('calls.hold', id, false);
    await engine.waitForCall('resume', (call) => !call.heldByUs, id);
    await until(
      'media again',
      () => flowing(id, 'inbound'),
      (packets) => packets > 40,
    );
    const { result } = await hangup(id);
    expect(result?.streams.find((stream) => stream.direction === 'inbound')?.lost).toBe(0);
  });

  test('by baresip: we see it, stop to send, and go on after resume', async () => {
    const { engine, phone } = peers();
    const { id } = await place('bob');
    await until(
      'media',
      () => flowing(id, 'outbound'),
      (packets) => packets > 40,
    );
    await phone.command('hold');
    await engine.waitForCall('hold by the peer', (call) => call.heldByPeer, id);
    await phone.command('resume');
    await engine.waitForCall('resume by the peer', (call) => !call.heldByPeer, id);
    await until(
      'media again',
      () => flowing(id, 'outbound'),
      (packets) => packets > 40,
    );
    await hangup(id);
  });
});

test('mute: packets go on, their level falls to silence', async () => {
  const { engine } = peers();
  const { id } = await place('bob');
  const level = (): number | null =>
    engine.events
      .flatMap((event) => (event.name === 'samples' && event.payload.callId === id ? event.payload.samples : []))
      .findLast((sample) => sample.direction === 'outbound')?.levelDbov ?? null;
  await until('the tone', level, (value) => value !== null && value > -20);
  await engine.call('calls.mute', id, true);
  await until('silence', level, (value) => value !== null && value < -60);
  expect(flowing(id, 'outbound')).toBeGreaterThan(40);
  await hangup(id);
});

test('DTMF: by RFC 4733 to baresip, by INFO where the settings say so', async () => {
  const { engine, phone, lab } = peers();
  const since = phone.events.length;
  const { id } = await place('bob');
  await engine.call('calls.dtmf', id, '80');
  await until(
    'two digits at baresip',
    () =>
      phone.events
        .slice(since)
        .filter((event) => event.type === 'CALL_DTMF_START')
        .map((event) => event.param)
        .join(''),
    (digits) => digits === '80',
  );
  await hangup(id);

  const sipp = await startSipp(lab, 'uasTakesInfo');
  await engine.call('settings.set', { dtmf: 'info' });
  const other = await place('script');
  await engine.call('calls.dtmf', other.id, '7');
  await hangup(other.id);
  await sipp.passed();
  await engine.call('settings.set', { dtmf: 'rfc4733' });
});

test('blind transfer (RFC 3515): its progress is told', async () => {
  const { engine, lab } = peers();
  const sipp = await startSipp(lab, 'uasIsTransferred');
  const { id } = await place('script');
  await engine.call('calls.transfer', id, 'carol');
  const { transfer } = await engine.waitForCall('the transfer', (call) => call.transfer?.status === 200, id);
  expect(transfer?.target).toContain('carol');
  const ended = await engine.waitForCall('the end', (call) => call.phase === 'ended', id).catch(() => hangup(id));
  expect(ended.phase).toBe('ended');
  await sipp.passed();
});

test('the call stays in the history with its figures', async () => {
  const { engine } = peers();
  const [newest] = await engine.call('history.list', 50);
  const detail = await engine.call('history.get', newest?.id ?? '');
  expect(detail.result?.schema).toBe('sidetone.call/1');
  expect(detail.ladder.length).toBeGreaterThan(4);
});

test('SIGTERM in mid-call: BYE, and the binding is removed', async () => {
  const { engine, phone, kamailio, lab } = peers();
  const since = phone.events.length;
  const capture = await startCapture(lab, lab.client, 'stop');
  await place('bob');
  engine.running.signal('SIGTERM');
  await engine.running.exited;
  await phone.waitFor('CALL_CLOSED', since);
  await capture.stop();
  expect(fields(capture.file, 'sip.Method == "BYE"', 'ip.src')).toHaveLength(1);
  expect(kamailio.bindings('alice')).toEqual([]);
  expect(await phone.callCount()).toBe(0);
});
