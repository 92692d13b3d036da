/** Registrars that say no, each for its own reason. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { forUser, replies } from '../servers/answers';
import { pbx } from '../servers/plan';

const scenario = area('registration');
const NOT_FORBIDDEN = ['registration-forbidden', 'auth-unknown-user', 'unknown'] as const;
const exceptPhone = (then: string): string => `if ($fU != "echo") { ${then} }`;

scenario('the password is wrong', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  profile: { account: { password: 'not-the-password' } },
  expect: ['auth-wrong-password'],
  not: [...NOT_FORBIDDEN, 'auth-stale-loop'],
  chosen: true,
});

scenario('no password in the profile', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  profile: { account: { password: null } },
  expect: ['auth-challenge-unanswered'],
  not: [...NOT_FORBIDDEN, 'auth-wrong-password'],
});

scenario('the registrar does not know the user (404)', {
  network: nat(),
  server: pbx({ registrar: { registerBeforeDigest: forUser('alice', replies(404, 'Not Found')) } }),
  expect: ['auth-unknown-user'],
  not: ['registration-forbidden', 'auth-wrong-password', 'call-no-route'],
  chosen: true,
});

scenario('the registrar refuses this user alone before any challenge (403)', {
  network: nat(),
  server: pbx({ registrar: { registerBeforeDigest: forUser('alice', replies(403, 'Forbidden')) } }),
  expect: ['auth-unknown-user'],
  not: ['registration-forbidden', 'auth-wrong-password'],
});

scenario('the registrar refuses everybody (403)', {
  network: nat(),
  server: pbx({ registrar: { registerBeforeDigest: exceptPhone(replies(403, 'Forbidden')) } }),
  expect: ['registration-forbidden'],
  not: ['auth-unknown-user', 'auth-wrong-password'],
});

scenario('the registrar refuses after the right password (403)', {
  network: nat(),
  server: pbx({
    registrar: {
      register: forUser(
        'alice',
        replies(403, 'Forbidden', { Warning: '399 pbx.test \\"Too many registered contacts\\"' }),
      ),
    },
  }),
  expect: ['registration-forbidden'],
  not: ['auth-unknown-user', 'auth-wrong-password'],
});

scenario('every nonce is stale', {
  network: nat(),
  server: pbx({ registrar: { registerBeforeDigest: forUser('alice', 'www_challenge("pbx.test", "17"); exit;') } }),
  expect: ['auth-stale-loop'],
  not: ['auth-wrong-password', 'registration-forbidden'],
});

scenario('only an algorithm that we lack is offered', {
  network: nat(),
  server: pbx({
    registrar: {
      registerBeforeDigest: forUser(
        'alice',
        replies(401, 'Unauthorized', {
          'WWW-Authenticate': 'Digest realm=\\"pbx.test\\", nonce=\\"4f2a9c\\", algorithm=AKAv1-MD5, qop=\\"auth\\"',
        }),
      ),
    },
  }),
  expect: ['auth-unsupported-algorithm'],
  not: ['auth-wrong-password', 'auth-challenge-unanswered'],
});

scenario('the registrar is overloaded (503)', {
  network: nat(),
  server: pbx({
    registrar: {
      registerBeforeDigest: forUser('alice', replies(503, 'Service Unavailable', { 'Retry-After': '120' })),
    },
  }),
  expect: ['server-overloaded'],
  not: ['server-error', 'server-unreachable'],
  chosen: true,
});

scenario('the registrar fails (500)', {
  network: nat(),
  server: pbx({ registrar: { registerBeforeDigest: forUser('alice', replies(500, 'Server Internal Error')) } }),
  expect: ['server-error'],
  not: ['server-overloaded', 'server-unreachable'],
});

scenario('the registrar grants a fifth of the time asked for', {
  network: direct(),
  server: pbx({ registrar: { maxExpiresS: 60 } }),
  expect: ['registration-expires-changed'],
});

scenario('bindings of devices that are gone', {
  network: direct(),
  server: pbx(),
  fault: ({ servers, at }) => {
    servers.registrar?.bind('alice', `sip:alice@${at.nobody}:5060`);
    servers.registrar?.bind('alice', `sip:alice@${at.script}:5066`);
  },
  expect: ['registration-stale-bindings'],
});

scenario('after the first REGISTER our address is banned', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ router }) => void router.bansAfter({ from: 'client', udp: 5060, text: 'REGISTER sip:' }),
  expect: ['server-unreachable'],
  not: ['sip-udp-blocked', 'invite-no-response', 'auth-wrong-password', 'sip-fragments-dropped'],
});

scenario('after the first INVITE our address is banned', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ router }) => void router.bansAfter({ from: 'client', udp: 5060, text: 'INVITE sip:' }),
  expect: ['server-unreachable'],
  not: ['sip-udp-blocked', 'invite-no-response', 'sip-fragments-dropped', 'media-both-blocked'],
  leaves: ['binding', 'call'],
});

scenario('the REGISTER alone is dropped on its way', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: 5060, text: 'REGISTER sip:' }),
  // No cause of the catalogue is that; the evidence says it.
  expect: ['unknown'],
  not: ['server-unreachable', 'sip-udp-blocked', 'invite-no-response', 'auth-wrong-password'],
});
