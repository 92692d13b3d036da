/** `sidetone call` as a web phone: by WebSocket, ICE and DTLS-SRTP through Kamailio and rtpengine to baresip, which knows plain RTP. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectEqualFigures, expectKernelAgrees, streamOf } from './support/agreement';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { fields, startCapture } from './support/capture';
import { PASSWORD } from './support/kamailio';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, PROXY_ADDRESS } from './support/network';
import { call, startCall, writeProfile } from './support/sidetone';
import type { AccountInput } from './support/sidetone';
import { startSipp } from './support/sipp';
import { GATEWAY_PORTS, USERS, startWebrtcGateway } from './support/webrtcGateway';
import type { CallResult } from '../../src-shared/model/call';
import type { IceFacts } from '../../src-shared/model/ice';
import type { CodecName } from '../../src-shared/model/media';

const peers = useLab(async (lab) => {
  const authority = createAuthority(lab.folder);
  const gateway = await startWebrtcGateway(lab, authority);
  const phone = await startBaresip(lab, {
    proxy: `sip:${PROXY_ADDRESS}`,
    accounts: [{ user: 'bob' }, { user: USERS.forged }, { user: USERS.passive }, { user: 'slow', answer: 'manual' }],
  });
  return { authority, gateway, phone };
});

/** Alice as a web phone. */
function webPhone(account: AccountInput = {}): string {
  const { lab, gateway, authority } = peers();
  return writeProfile(
    lab,
    { transport: 'ws', wsUrl: gateway.wsUrl, media: 'webrtc', ...account },
    { tls: { caFile: authority.caFile, verify: true } },
  );
}

/** A call captured by the program and by the kernel. */
async function captured(name: string, target: string, profile: string, ...options: string[]) {
  const { lab } = peers();
  const kernel = await startCapture(lab, lab.client, `${name}-kernel`);
  const pcap = path.join(lab.folder, `${name}.pcapng`);
  const outcome = await call(lab, `sip:${target}@pbx.test`, profile, '--pcap', pcap, ...options);
  await kernel.stop();
  return { ...outcome, pcap, kernel: kernel.file };
}

function iceOf(result: CallResult): IceFacts {
  expect(result.ice).not.toBeNull();
  return result.ice as IceFacts;
}

function expectConnected(ice: IceFacts): void {
  expect(ice).toMatchObject({ path: 'wire', policy: 'all', consentLostAt: null, restarts: 0 });
  const pair = ice.selected;
  expect(pair).toMatchObject({ state: 'succeeded', nominated: true, error: null });
  expect(pair?.rttMs).toBeGreaterThan(0);
  expect(ice.dtls).toMatchObject({ fingerprintMatches: true, error: null });
  expect(ice.dtls.announcedFingerprints).toContain(ice.dtls.seenFingerprint);
  expect(ice.connectedAt).toBeGreaterThanOrEqual(ice.checkingAt ?? NaN);
  expect(ice.dtls.connectedAt).toBeGreaterThanOrEqual(ice.connectedAt ?? NaN);
}

describe.each([
  ['ws', 'PCMU'],
  ['ws', 'opus'],
  ['wss', 'G722'],
  ['wss', 'PCMA'],
] as const)('over %s with %s', (transport, codec) => {
  test('the tone comes back from the echo, and tshark counts the same packets', async () => {
    const { gateway, phone } = peers();
    const account = {
      transport,
      wsUrl: transport === 'ws' ? gateway.wsUrl : gateway.wssUrl,
      codecs: [codec as CodecName],
    };
    const outcome = await captured(
      `${transport}-${codec}`,
      'bob',
      webPhone(account),
      '--duration',
      '3',
      '--send',
      'tone',
    );
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const result = outcome.json();
    expect(result).toMatchObject({ state: 'answered', transport, sip: { status: 200 }, error: null });
    // On a busy machine ICE and DTLS may take their time; what they need is measured by the bench.
    expect(result.causes.map(({ code }) => code).filter((code) => code !== 'media-late-start')).toEqual([]);
    const [inbound, outbound] = [streamOf(result, 'inbound'), streamOf(result, 'outbound')];
    for (const stream of [inbound, outbound])
      expect(stream).toMatchObject({ codec, lost: 0, duplicates: 0, rejected: 0 });
    expect(outbound.packets).toBeGreaterThan(100);
    expect(inbound.packets).toBeGreaterThan(100);
    expect(outbound.levelDbov).toBeGreaterThan(-30);
    expect(Math.abs((inbound.levelDbov ?? NaN) - (outbound.levelDbov ?? NaN))).toBeLessThan(4);
    expectEqualFigures(result, outcome.pcap);
    expectKernelAgrees(result, outcome.kernel, 5);

    const ice = iceOf(result);
    expectConnected(ice);
    expect(ice.selected).toMatchObject({
      local: { address: CLIENT_ADDRESS, type: 'host', transport: 'udp' },
      remote: { address: PROXY_ADDRESS, type: 'host' },
    });
    const { port } = ice.selected?.remote ?? { port: 0 };
    expect(port).toBeGreaterThanOrEqual(GATEWAY_PORTS.from);
    expect(port).toBeLessThanOrEqual(GATEWAY_PORTS.to);
    // What the kernel saw of it: checks both ways, one handshake, begun by the side that the facts name.
    const ends = `ip.addr == ${CLIENT_ADDRESS} && ip.addr == ${PROXY_ADDRESS}`;
    expect(fields(outcome.kernel, `stun.type == 0x0101 && ${ends}`, 'ip.src').length).toBeGreaterThan(0);
    const hellos = fields(outcome.kernel, 'dtls.handshake.type == 1', 'ip.src').map(([from]) => from);
    expect(new Set(hellos)).toEqual(new Set([ice.dtls.role === 'client' ? CLIENT_ADDRESS : PROXY_ADDRESS]));

    for (const text of [outcome.stdout, outcome.stderr, fs.readFileSync(outcome.pcap, 'latin1')]) {
      expect(text.includes(PASSWORD), 'the password shows').toBe(false);
    }
    expect(outcome.stdout).not.toMatch(/ice-pwd:[^*]/);
    expect(await phone.callCount()).toBe(0);
  });
});

test('what the offer says: one port for all, ICE, a fingerprint, no SDES', async () => {
  const { lab } = peers();
  const { json } = await call(lab, 'sip:bob@pbx.test', webPhone(), '--duration', '1');
  const { offer, answer } = json().sdp;
  expect(offer).toMatch(/^m=audio \d+ UDP\/TLS\/RTP\/SAVPF /m);
  for (const line of ['a=rtcp-mux', 'a=setup:actpass', 'a=mid:0', 'a=group:BUNDLE 0', 'a=sendrecv']) {
    expect(offer?.split(/\r?\n/)).toContain(line);
  }
  expect(offer).toMatch(/^a=fingerprint:sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}\r?$/m);
  expect(offer).toMatch(new RegExp(`^a=candidate:\\S+ 1 udp \\d+ ${CLIENT_ADDRESS} \\d+ typ host\\r?$`, 'm'));
  expect(offer).not.toMatch(/^a=crypto/m);
  expect(answer).toMatch(/^a=setup:(active|passive)\r?$/m);
});

describe('DTLS in both roles', () => {
  test.each([
    ['bob', 'active', 'server'],
    [USERS.passive, 'passive', 'client'],
  ] as const)('the gateway answers %s with a=setup:%s: we are the %s', async (target, setup, role) => {
    const { lab } = peers();
    const { code, stderr, json } = await call(lab, `sip:${target}@pbx.test`, webPhone(), '--duration', '2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const ice = iceOf(json());
    expectConnected(ice);
    expect(ice.dtls).toMatchObject({ role, setup: { local: 'actpass', remote: setup } });
    expect(streamOf(json(), 'inbound').packets).toBeGreaterThan(50);
  });

  test('the fingerprint of another certificate: no media, and the reason', async () => {
    const { lab } = peers();
    const { code, stderr, json } = await call(lab, `sip:${USERS.forged}@pbx.test`, webPhone(), '--duration', '4');
    const result = json();
    const ice = iceOf(result);
    expect(ice.selected).not.toBeNull();
    expect(ice.dtls).toMatchObject({ state: 'failed', fingerprintMatches: false });
    expect(ice.dtls.error).toMatch(/fingerprint/);
    expect(ice.dtls.seenFingerprint).not.toBe(ice.dtls.announcedFingerprints[0]);
    // Nothing that came from an unknown certificate is taken for speech.
    expect(result.streams.filter(({ packets }) => packets > 0)).toEqual([]);
    expect(result.causes[0]).toMatchObject({ code: 'dtls-failed', role: 'primary' });
    expect(result.causes[0]?.reason).toMatch(/fingerprint/);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.any(String) });
  });
});

test('DTMF by RFC 4733, both ways', async () => {
  const { lab, phone } = peers();
  const since = phone.events.length;
  const profile = webPhone({ codecs: ['PCMU'] });
  const running = await startCall(lab, 'sip:bob@pbx.test', profile, '--duration', '5', '--dtmf', '159#');
  await phone.waitFor('CALL_RTPESTAB', since);
  await phone.press('42*');
  const { code, stderr, json } = await running.outcome();
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  const heard = phone.events.slice(since).filter((event) => event.type === 'CALL_DTMF_START');
  expect(heard.map((event) => event.param)).toEqual(['1', '5', '9', '#']);
  expect(json().dtmfReceived).toBe('42*');
});

test('early media: what comes with the 183 is heard before the answer', async () => {
  const { lab } = peers();
  const sipp = await startSipp(lab, 'uasEarlyMedia', { values: { RING_MS: 1500 } });
  const { code, stderr, json } = await call(
    lab,
    'sip:script@pbx.test',
    webPhone({ codecs: ['PCMU'] }),
    '--duration',
    '2',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  await sipp.passed();
  const result = json();
  expect(result.timing.progressMs).toBeLessThan(700);
  expect(result.timing.answerMs).toBeGreaterThanOrEqual(1500);
  // sipp sends back what it gets, from the 183 on.
  expect(result.timing.firstPacketMs).toBeLessThan(-500);
  expect(streamOf(result, 'inbound').packets).toBeGreaterThan(90);
  expectConnected(iceOf(result));
});

test('a call that rings is given up: the gateway holds nothing of it', async () => {
  const { lab, phone } = peers();
  const since = phone.events.length;
  const running = await startCall(lab, 'sip:slow@pbx.test', webPhone(), '--duration', '30');
  await phone.waitFor('CALL_INCOMING', since);
  await running.waitForLine(/ring/i);
  running.signal('SIGINT');
  const { json } = await running.outcome();
  expect(json()).toMatchObject({ state: 'cancelled', hangup: { by: 'local' } });
  expect(iceOf(json()).selected).toBeNull();
  await phone.waitFor('CALL_CLOSED', since);
  expect(await phone.callCount()).toBe(0);
});
