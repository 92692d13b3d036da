/** `sidetone register` against Kamailio, over every transport and with both digest algorithms. */
import { describe, expect, test } from 'vitest';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { fields, startCapture } from './support/capture';
import { startDnsmasq } from './support/dnsmasq';
import { DOMAIN, PASSWORD, startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { PROXY_ADDRESS, SECOND_PROXY_ADDRESS, SERVER_IPV6 } from './support/network';
import { register, startSidetone, writeProfile } from './support/sidetone';
import type { AccountInput } from './support/sidetone';
import { until } from './support/until';
import type { RegistrationState } from '../../src-shared/model/call';

const peers = useLab(async (lab) => {
  const authority = createAuthority(lab.folder);
  const [kamailio, sha256] = await Promise.all([
    startKamailio(lab, authority, { minExpires: 60 }),
    startKamailio(lab, authority, { address: SECOND_PROXY_ADDRESS, algorithm: 'SHA-256' }),
    startDnsmasq(lab),
  ]);
  return { authority, kamailio, sha256 };
});

const WAYS: Record<string, AccountInput & { caFile?: true }> = {
  udp: { transport: 'udp', registrar: `sip:${PROXY_ADDRESS}` },
  tcp: { transport: 'tcp', registrar: `sip:${PROXY_ADDRESS}` },
  tls: { transport: 'tls', registrar: `sip:${DOMAIN}`, caFile: true },
  ws: { transport: 'ws', registrar: `sip:${DOMAIN}`, wsUrl: `ws://${DOMAIN}:8080/` },
  wss: { transport: 'wss', registrar: `sip:${DOMAIN}`, wsUrl: `wss://${DOMAIN}:8443/`, caFile: true },
  'udp over IPv6': { transport: 'udp', registrar: `sip:[${SERVER_IPV6}]` },
  'tcp over IPv6': { transport: 'tcp', registrar: `sip:[${SERVER_IPV6}]` },
};

describe.each(Object.entries(WAYS))('register over %s', (name, { caFile, ...account }) => {
  test('is held, read back, and removed', async () => {
    const { lab, authority, kamailio } = peers();
    const profile = writeProfile(lab, account, caFile ? { tls: { caFile: authority.caFile, verify: true } } : {});
    const running = await startSidetone<RegistrationState>(lab, [
      'register',
      '--profile',
      profile,
      '--hold',
      '2',
      '--json',
      '-',
    ]);
    const held = await until(
      'a binding at the registrar',
      () => kamailio.bindings('alice'),
      (list) => list.length > 0,
    );
    expect(held).toHaveLength(1);
    const { code, json, stdout, stderr } = await running.outcome();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const state = json();
    expect(state.transport).toBe(name.split(' ')[0]);
    expect(state.grantedExpiresS).toBeGreaterThan(290);
    expect(state.grantedExpiresS).toBeLessThanOrEqual(300);
    expect(state.bindings.filter((binding) => binding.ours)).toHaveLength(1);
    expect(state.bindings[0]?.contact).toContain('alice');
    expect(state.seenAs).toMatch(name.includes('IPv6') ? /^\[2001:db8::1\]:\d+$/ : /^192\.0\.2\.1:\d+$/);
    expect(state.requestDelayMs).toBeGreaterThan(0);
    expect(state.error).toBeNull();
    expect(kamailio.bindings('alice')).toEqual([]);
    expect(stdout + stderr).not.toContain(PASSWORD);
  });
});

test('SHA-256 digest (RFC 7616, RFC 8760)', async () => {
  const { lab } = peers();
  const capture = await startCapture(lab, lab.client, 'sha256');
  const profile = writeProfile(lab, { registrar: `sip:${SECOND_PROXY_ADDRESS}` });
  const { code, json } = await register(lab, profile);
  await capture.stop();
  expect(code).toBe(0);
  expect(json().phase).not.toBe('failed');
  const [sent] = fields(capture.file, 'sip.Method == "REGISTER" && sip.auth', 'sip.Authorization');
  expect(sent?.[0]).toMatch(/algorithm="?SHA-256"?/);
  expect(sent?.[0]).toMatch(/response="[0-9a-f]{64}"/);
});

test('a wrong password ends with exit code 1 and one clear sentence', async () => {
  const { lab, kamailio } = peers();
  const { code, stdout, stderr, json } = await register(lab, writeProfile(lab, { password: 'not-the-password' }));
  expect(code).toBe(1);
  const state = json();
  expect(state.phase).toBe('failed');
  expect(state.status).toBe(401);
  expect(state.error).toMatch(/password/i);
  expect(stderr).toMatch(/password/i);
  expect(stdout + stderr).not.toContain('not-the-password');
  expect(kamailio.bindings('alice')).toEqual([]);
});

test('423 Interval Too Brief: registers again with the interval that the registrar asks for', async () => {
  const { lab } = peers();
  const { code, json } = await register(lab, writeProfile(lab, { expires: 20 }));
  expect(code).toBe(0);
  expect(json().grantedExpiresS).toBeGreaterThanOrEqual(58);
  expect(json().grantedExpiresS).toBeLessThanOrEqual(60);
});

test('other bindings of the same user are read back and left alone', async () => {
  const { lab, kamailio } = peers();
  const accounts = [{ user: 'alice', registerS: 120 }];
  await startBaresip(lab, { accounts, proxy: `sip:${PROXY_ADDRESS}` });
  const [other] = kamailio.bindings('alice');
  const { code, json } = await register(lab, writeProfile(lab));
  expect(code).toBe(0);
  const { bindings } = json();
  expect(bindings).toHaveLength(2);
  expect(bindings.filter((binding) => !binding.ours).map((binding) => binding.contact)).toEqual([other]);
  expect(bindings.find((binding) => !binding.ours)?.expiresS).toBeGreaterThan(60);
  expect(kamailio.bindings('alice')).toEqual([other]);
});

describe('TLS is verified', () => {
  test('an unknown authority is refused', async () => {
    const { lab } = peers();
    const { code, json } = await register(lab, writeProfile(lab, { transport: 'tls', registrar: `sip:${DOMAIN}` }));
    expect(code).toBe(1);
    expect(json().error).toMatch(/certificate/i);
  });
  test('another name is refused', async () => {
    const { lab, authority } = peers();
    const account = { transport: 'tls', registrar: `sip:${DOMAIN}` } as const;
    const tls = { caFile: authority.caFile, servername: 'other.test', verify: true };
    const { code, json } = await register(lab, writeProfile(lab, account, { tls }));
    expect(code).toBe(1);
    expect(json().error).toMatch(/certificate|name/i);
  });
  test('verify: false takes it all the same', async () => {
    const { lab } = peers();
    const account = { transport: 'tls', registrar: `sip:${DOMAIN}` } as const;
    const { code } = await register(lab, writeProfile(lab, account, { tls: { verify: false } }));
    expect(code).toBe(0);
  });
});
