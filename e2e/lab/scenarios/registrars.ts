/** Registrars that answer in ways of their own, and some of these are right. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { forUser, replies } from '../servers/answers';
import { pbx } from '../servers/plan';
import { PASSWORD } from '../servers/kamailio';
import type { RegistrarPlan } from '../servers/kamailio';

const scenario = area('registration');
const healthy = area('healthy');
const AUTH = ['auth-wrong-password', 'auth-unknown-user', 'auth-stale-loop', 'registration-forbidden'] as const;
const SERVER = ['server-error', 'server-overloaded', 'server-unreachable'] as const;
const registrar = (plan: RegistrarPlan): Pick<Parameters<typeof scenario>[1], 'network' | 'server'> => ({
  network: nat(),
  server: pbx({ media: 'relay', registrar: plan }),
});
const alone = (then: string): string => forUser('alice', then);
const challenge = (realm: string, rest: string): string => `Digest realm=\\"${realm}\\", nonce=\\"4f2a9c\\"${rest}`;

healthy('a registrar that wants longer registrations (423)', {
  ...registrar({
    register: alone(
      `if ($hdr(Expires) != $null && $hdr(Expires) != "0" && $(hdr(Expires){s.int}) < 900) { ${replies(423, 'Interval Too Brief', { 'Min-Expires': '900' })} }`,
    ),
  }),
  expect: 'healthy',
});

scenario('no interval is long enough for the registrar (423)', {
  ...registrar({ register: alone(replies(423, 'Interval Too Brief', { 'Min-Expires': '900' })) }),
  expect: ['unknown'],
  not: [...AUTH, ...SERVER],
});

healthy('a proxy before the registrar that asks for the password too (407)', {
  ...registrar({
    registerBeforeDigest: alone(
      `if (!pv_proxy_authenticate("gate.test", "${PASSWORD}", "0")) { proxy_challenge("gate.test", "1"); exit; }`,
    ),
  }),
  expect: 'healthy',
  not: AUTH,
});

healthy('a registrar that offers two realms, of which one is its own', {
  ...registrar({
    registerBeforeDigest: alone(
      `if ($hdr(Authorization) == $null) append_to_reply("WWW-Authenticate: ${challenge('other.test', ', algorithm=MD5')}\\r\\n");`,
    ),
  }),
  expect: 'healthy',
  not: AUTH,
});

healthy('a registrar that protects whole messages (auth-int)', {
  ...registrar({ qop: 'auth-int' }),
  expect: 'healthy',
  not: AUTH,
});

for (const [status, reason] of [
  [301, 'Moved Permanently'],
  [305, 'Use Proxy'],
] as const) {
  scenario(`the registrar sends us elsewhere (${status}), where nobody is`, {
    ...registrar({
      registerBeforeDigest: alone(replies(status, reason, { Contact: '<sip:10.88.0.77>' })),
    }),
    expect: ['unknown'],
    not: [...AUTH, ...SERVER],
  });
}

scenario('the registrar confirms and lists no contact', {
  ...registrar({ register: alone(replies(200, 'OK')) }),
  expect: ['unknown'],
  not: [...AUTH, ...SERVER],
});

scenario('the registrar confirms for no time at all (Expires: 0)', {
  ...registrar({
    register: alone(
      'append_to_reply("Expires: 0\\r\\n"); append_to_reply("Contact: <$(ct{nameaddr.uri})>;expires=0\\r\\n"); sl_send_reply("200", "OK"); exit;',
    ),
  }),
  expect: ['registration-expires-changed'],
  not: [...AUTH, ...SERVER],
});

healthy('a registrar that stores us under the address it sees', {
  ...registrar({ register: alone('fix_nated_contact();') }),
  expect: 'healthy',
  not: ['registration-stale-bindings'],
});

scenario('the registrar refuses this network before any challenge, and says so (403)', {
  ...registrar({
    registerBeforeDigest: `if ($fU != "echo") { ${replies(403, 'Forbidden', { Warning: '399 pbx.test \\"Source address not allowed\\"' })} }`,
  }),
  expect: ['registration-forbidden'],
  not: ['auth-wrong-password', 'auth-unknown-user', ...SERVER],
});

healthy('a registrar that takes three seconds', {
  network: direct(),
  server: pbx({ registrar: { register: alone('usleep("3000000");') } }),
  expect: 'healthy',
  not: SERVER,
  withinS: 25,
});

scenario('the registrar says 100 and nothing more', {
  ...registrar({ registerBeforeDigest: alone('sl_send_reply("100", "Trying"); exit;') }),
  expect: ['unknown'],
  not: [...AUTH, 'server-unreachable', 'sip-udp-blocked', 'invite-no-response'],
});
