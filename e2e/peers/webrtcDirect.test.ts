/** baresip with its own ICE and DTLS-SRTP (modules ice and dtls_srtp): no gateway, signalled by UDP. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectEqualFigures, expectKernelAgrees, streamOf } from './support/agreement';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { startCapture } from './support/capture';
import { ALICE, startEngine } from './support/engine';
import { startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, PHONE_ADDRESS, PROXY_ADDRESS } from './support/network';
import { call, writeProfile } from './support/sidetone';
import { until } from './support/until';
import type { CodecName } from '../../src-shared/model/media';

const peers = useLab(async (lab) => {
  const kamailio = await startKamailio(lab, createAuthority(lab.folder));
  const phone = await startBaresip(lab, {
    proxy: `sip:${PROXY_ADDRESS}`,
    accounts: [{ user: 'direct', media: 'dtls_srtp' }, { user: 'plain' }],
  });
  return { kamailio, phone };
});

describe('we call', () => {
  test.each(['PCMU', 'opus'] as const)('with %s: two-way audio, and tshark counts the same packets', async (codec) => {
    const { lab, phone } = peers();
    const kernel = await startCapture(lab, lab.client, `direct-${codec}`);
    const pcap = path.join(lab.folder, `direct-${codec}.pcapng`);
    const profile = writeProfile(lab, { media: 'webrtc', codecs: [codec as CodecName] });
    const outcome = await call(lab, 'sip:direct@pbx.test', profile, '--duration', '3', '--pcap', pcap);
    await kernel.stop();
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const result = outcome.json();
    expect(result.causes.map(({ code }) => code).filter((code) => code !== 'media-late-start')).toEqual([]);
    for (const direction of ['inbound', 'outbound'] as const) {
      expect(streamOf(result, direction)).toMatchObject({ codec, lost: 0, rejected: 0 });
      expect(streamOf(result, direction).packets).toBeGreaterThan(90);
    }
    expect(streamOf(result, 'inbound').levelDbov).toBeGreaterThan(-30);
    expect(result.ice).toMatchObject({
      role: 'controlling',
      consentLostAt: null,
      selected: { local: { address: CLIENT_ADDRESS }, remote: { address: PHONE_ADDRESS }, nominated: true },
      dtls: { role: 'server', setup: { local: 'actpass', remote: 'active' }, fingerprintMatches: true },
    });
    expectEqualFigures(result, pcap);
    expectKernelAgrees(result, kernel.file, 5);
    expect(await phone.callCount()).toBe(0);
  });

  test('a telephone that knows plain RTP only refuses, and the call says so', async () => {
    const { lab } = peers();
    const profile = writeProfile(lab, { media: 'webrtc' });
    const { code, json } = await call(lab, 'sip:plain@pbx.test', profile, '--duration', '1');
    expect(code).toBe(1);
    expect(json()).toMatchObject({ state: 'rejected', sip: { status: 488 } });
  });
});

test('baresip calls us: it offers "actpass", we begin the handshake', async () => {
  const { lab, kamailio, phone } = peers();
  const engine = await startEngine(lab);
  await engine.call('accounts.save', { ...ALICE, media: 'webrtc' });
  await until(
    'a binding',
    () => kamailio.bindings('alice'),
    (list) => list.length === 1,
  );
  const since = phone.events.length;
  await phone.use('direct');
  await phone.command('dial', 'sip:alice@pbx.test');
  const { id } = await engine.waitForCall('an incoming call', (one) => one.phase === 'incoming');
  await engine.call('calls.answer', id, { kind: 'tone', frequencyHz: 1004, levelDbov: -13 });
  await phone.waitFor('CALL_ESTABLISHED', since);
  await phone.waitFor('CALL_RTPESTAB', since);
  await until(
    'sound from baresip',
    () =>
      engine.events
        .flatMap((event) => (event.name === 'samples' ? event.payload.samples : []))
        .filter((sample) => sample.direction === 'inbound' && sample.packets > 40 && (sample.levelDbov ?? -99) > -30)
        .length,
    (seconds) => seconds >= 2,
  );
  await engine.call('calls.hangup', id);
  const { result } = await engine.waitForCall('the end', (one) => one.phase === 'ended' && one.result !== null, id);
  expect(result?.ice).toMatchObject({
    role: 'controlled',
    dtls: { role: 'client', setup: { local: 'active', remote: 'actpass' }, fingerprintMatches: true, error: null },
  });
  engine.close();
});
