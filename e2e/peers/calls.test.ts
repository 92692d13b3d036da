/** `sidetone call` against baresip through Kamailio: how a call is set up, signalled over each transport, and ended. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { streamOf } from './support/agreement';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { fields, startCapture } from './support/capture';
import { startDnsmasq } from './support/dnsmasq';
import { DOMAIN, startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { PROXY_ADDRESS, SERVER_IPV6 } from './support/network';
import { call, startCall, writeProfile } from './support/sidetone';
import type { AccountInput } from './support/sidetone';
import { until } from './support/until';
import type { CallResult } from '../../src-shared/model/call';

const peers = useLab(async (lab) => {
  const authority = createAuthority(lab.folder);
  const [kamailio] = await Promise.all([startKamailio(lab, authority), startDnsmasq(lab)]);
  const proxy = `sip:${PROXY_ADDRESS}`;
  const [phone, phone6] = await Promise.all([
    startBaresip(lab, {
      proxy,
      accounts: [{ user: 'bob' }, { user: 'slow', answer: 'manual' }],
    }),
    startBaresip(lab, {
      proxy: `sip:[${SERVER_IPV6}]`,
      address: SERVER_IPV6,
      sipPort: 5062,
      controlPort: 4446,
      rtpPorts: '21000-21998',
      accounts: [{ user: 'six' }],
    }),
  ]);
  return { authority, kamailio, phone, phone6 };
});

function startLines(result: CallResult, direction?: 'inbound' | 'outbound'): string[] {
  return result.ladder.filter((entry) => !direction || entry.direction === direction).map((entry) => entry.startLine);
}

describe('signalled over', () => {
  const ways: [string, AccountInput][] = [
    ['tcp', { transport: 'tcp' }],
    ['tls', { transport: 'tls', registrar: `sip:${DOMAIN}` }],
    ['ws', { transport: 'ws', wsUrl: `ws://${DOMAIN}:8080/` }],
    ['wss', { transport: 'wss', wsUrl: `wss://${DOMAIN}:8443/` }],
  ];
  test.each(ways)('%s', async (transport, account) => {
    const { lab, authority, phone } = peers();
    const profile = writeProfile(
      lab,
      { ...account, codecs: ['PCMU'] },
      { tls: { caFile: authority.caFile, verify: true } },
    );
    const { code, json, stderr } = await call(lab, 'sip:bob@pbx.test', profile, '--duration', '1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const result = json();
    expect(result.transport).toBe(transport);
    expect(streamOf(result, 'inbound').packets).toBeGreaterThan(25);
    expect(startLines(result, 'outbound').at(-1)).toMatch(/^BYE /);
    expect(startLines(result, 'inbound').at(-1)).toMatch(/^SIP\/2\.0 200/);
    expect(await phone.callCount()).toBe(0);
  });
});

test('over IPv6, signalling and media', async () => {
  const { lab, phone6 } = peers();
  const profile = writeProfile(lab, { registrar: `sip:[${SERVER_IPV6}]`, codecs: ['PCMU'] });
  const { code, json, stderr } = await call(lab, `sip:six@[${SERVER_IPV6}]`, profile, '--duration', '2');
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  const result = json();
  expect(result.sdp.offer).toMatch(/^c=IN IP6 2001:db8::1\r?$/m);
  expect(streamOf(result, 'inbound')).toMatchObject({ src: { address: SERVER_IPV6 }, lost: 0 });
  expect(streamOf(result, 'inbound').packets).toBeGreaterThan(70);
  expect(await phone6.callCount()).toBe(0);
});

test('the timing of a call is what the wire shows', async () => {
  const { lab } = peers();
  const capture = await startCapture(lab, lab.client, 'timing', 'udp port 5060');
  const { json } = await call(lab, 'sip:bob@pbx.test', writeProfile(lab), '--duration', '1');
  await capture.stop();
  const { timing } = json();
  const at = (filter: string, index = 0): number =>
    Number(fields(capture.file, filter, 'frame.time_epoch').at(index)?.[0]) * 1000;
  const invite = at('sip.Method == "INVITE"');
  expect(timing.answerMs).toBeGreaterThan(0);
  expect(
    Math.abs((timing.answerMs ?? NaN) - (at('sip.Status-Code == 200 && sip.CSeq.method == "INVITE"') - invite)),
  ).toBeLessThan(25);
  expect(
    Math.abs((timing.durationMs ?? NaN) - (at('sip.Method == "BYE"') - at('sip.Method == "ACK"', -1))),
  ).toBeLessThan(60);
});

test('DTMF by RFC 4733, ours to the telephone', async () => {
  const { lab, phone } = peers();
  const since = phone.events.length;
  const { code } = await call(
    lab,
    'sip:bob@pbx.test',
    writeProfile(lab, { codecs: ['PCMU'] }),
    '--duration',
    '3',
    '--dtmf',
    '159#',
  );
  expect(code).toBe(0);
  const heard = phone.events
    .slice(since)
    .filter((event) => event.type === 'CALL_DTMF_START')
    .map((event) => event.param);
  expect(heard).toEqual(['1', '5', '9', '#']);
});

test('DTMF by RFC 4733, the telephone to us', async () => {
  const { lab, phone } = peers();
  const since = phone.events.length;
  const running = await startCall(lab, 'sip:bob@pbx.test', writeProfile(lab, { codecs: ['PCMU'] }), '--duration', '4');
  await phone.waitFor('CALL_RTPESTAB', since);
  await phone.press('42*');
  const { code, json } = await running.outcome();
  expect(code).toBe(0);
  expect(json().dtmfReceived).toBe('42*');
});

test('CANCEL: a call that rings is given up by SIGINT', async () => {
  const { lab, phone } = peers();
  const since = phone.events.length;
  const running = await startCall(lab, 'sip:slow@pbx.test', writeProfile(lab), '--duration', '30');
  await phone.waitFor('CALL_INCOMING', since);
  await running.waitForLine(/ring/i);
  running.signal('SIGINT');
  const { code, json } = await running.outcome();
  expect(code).toBe(1);
  const result = json();
  expect(result).toMatchObject({ state: 'cancelled', hangup: { by: 'local' } });
  expect(startLines(result)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^CANCEL /), expect.stringMatching(/^SIP\/2\.0 487/)]),
  );
  await phone.waitFor('CALL_CLOSED', since);
  expect(await phone.callCount()).toBe(0);
});

test('busy: the telephone refuses', async () => {
  const { lab, phone } = peers();
  const since = phone.events.length;
  const running = await startCall(lab, 'sip:slow@pbx.test', writeProfile(lab), '--duration', '30');
  await phone.waitFor('CALL_INCOMING', since);
  await phone.use('slow');
  await phone.command('hangup');
  const { code, json, stderr } = await running.outcome();
  expect(code).toBe(1);
  expect(json()).toMatchObject({
    state: 'rejected',
    sip: { status: 486 },
    hangup: { by: 'remote', q850: 17, name: 'USER_BUSY' },
  });
  expect(stderr).toMatch(/486/);
});

test('nobody there: 404 with its cause', async () => {
  const { lab } = peers();
  const { code, json } = await call(lab, 'sip:nobody@pbx.test', writeProfile(lab), '--duration', '1');
  expect(code).toBe(1);
  expect(json()).toMatchObject({
    state: 'rejected',
    sip: { status: 404 },
    hangup: { q850: 1, name: 'UNALLOCATED_NUMBER' },
  });
});

test('a wrong password: one try with credentials, then one sentence', async () => {
  const { lab } = peers();
  const { code, json, stderr } = await call(lab, 'sip:bob@pbx.test', writeProfile(lab, { password: 'nonsense' }));
  expect(code).toBe(1);
  expect(json().sip.status).toBe(407);
  expect(startLines(json(), 'outbound').filter((line) => line.startsWith('INVITE'))).toHaveLength(2);
  expect(stderr).toMatch(/password/i);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s in mid-call hangs up', async (signal) => {
  const { lab, phone } = peers();
  const since = phone.events.length;
  const capture = await startCapture(lab, lab.client, `stopped-${signal}`);
  const running = await startCall(lab, 'sip:bob@pbx.test', writeProfile(lab), '--duration', '60');
  await phone.waitFor('CALL_RTPESTAB', since);
  running.signal(signal);
  const { code, json } = await running.outcome();
  await phone.waitFor('CALL_CLOSED', since);
  await capture.stop();
  expect(code).not.toBeNull();
  expect(json()).toMatchObject({ state: 'answered', hangup: { by: 'local' } });
  expect(fields(capture.file, 'sip.Method == "BYE"', 'ip.src')).toHaveLength(1);
  expect(await phone.callCount()).toBe(0);
});

test('the telephone hangs up long before the time that was asked for', async () => {
  const { lab, phone } = peers();
  const since = phone.events.length;
  const running = await startCall(lab, 'sip:bob@pbx.test', writeProfile(lab), '--duration', '60');
  await phone.waitFor('CALL_RTPESTAB', since);
  await phone.use('bob');
  await phone.command('hangup');
  const { code, json } = await running.outcome();
  expect(code).toBe(1);
  expect(json()).toMatchObject({ state: 'answered', hangup: { by: 'remote', q850: 16 } });
  expect(json().causes.find(({ role }) => role === 'primary')?.code).toBe('call-ended-abnormally');
});

test('a speech file is sent, and what comes back is recorded', async () => {
  const { lab } = peers();
  const [sent, heard] = [path.join(lab.folder, 'sent.wav'), path.join(lab.folder, 'heard.wav')];
  fs.writeFileSync(sent, sweepWav(2));
  const options = ['--duration', '3', '--send', sent, '--record', heard];
  const { code, stderr } = await call(lab, 'sip:bob@pbx.test', writeProfile(lab, { codecs: ['G722'] }), ...options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  const wav = fs.readFileSync(heard);
  expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
  const [rate, channels] = [wav.readUInt32LE(24), wav.readUInt16LE(22)];
  expect((wav.length - 44) / (rate * channels * 2)).toBeGreaterThan(2);
  // The first channel is what arrived.
  let peak = 0;
  for (let at = 44; at + 1 < wav.length; at += 2 * channels) peak = Math.max(peak, Math.abs(wav.readInt16LE(at)));
  expect(peak).toBeGreaterThan(4000);
});

test('no transaction of all this is left in the proxy', async () => {
  const { kamailio } = peers();
  await until(
    'transactions in memory',
    () => kamailio.rpc('tm.stats'),
    (text) => /current: 0\b/.test(text),
    12_000,
  );
});

/** Mono 16 kHz 16 bit, a tone that rises from 300 to 3000 Hz. */
function sweepWav(seconds: number): Buffer {
  const rate = 16_000;
  const count = rate * seconds;
  const wav = Buffer.alloc(44 + count * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(count * 2, 40);
  let phase = 0;
  for (let index = 0; index < count; index += 1) {
    phase += (2 * Math.PI * (300 + (2700 * index) / count)) / rate;
    wav.writeInt16LE(Math.round(12_000 * Math.sin(phase)), 44 + index * 2);
  }
  return wav;
}
