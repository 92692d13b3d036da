/** Calls that do not come about, or not in time. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { forMethod, ignores, replies } from '../servers/answers';
import { ECHO, pbx, pbxWithPeer } from '../servers/plan';

const scenario = area('callSetup');

scenario('the INVITE alone is dropped on its way', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: 5060, text: 'INVITE sip:' }),
  expect: ['invite-no-response'],
  not: ['sip-fragments-dropped', 'sip-udp-blocked', 'call-progress-timeout'],
  chosen: true,
});

scenario('the server takes the INVITE and says nothing', {
  network: nat(),
  server: pbx({ registrar: { callBeforeDigest: forMethod('INVITE', ignores) } }),
  expect: ['invite-no-response'],
  not: ['sip-fragments-dropped', 'call-progress-timeout'],
});

scenario('Trying, and then nothing', {
  network: nat(),
  server: pbxWithPeer({ invite: [{ status: 100 }] }, { media: 'relay' }),
  expect: ['call-progress-timeout'],
  not: ['invite-no-response', 'call-no-answer'],
  chosen: true,
});

scenario('it rings and nobody answers', {
  network: nat(),
  server: pbxWithPeer({ invite: [{ status: 180 }] }, { media: 'relay' }),
  expect: ['call-no-answer'],
  not: ['call-progress-timeout'],
});

scenario('the number does not exist (404)', {
  network: nat(),
  server: pbx({ phone: [] }),
  profile: { callTarget: 'sip:nobody@pbx.test' },
  expect: ['call-no-route'],
  not: ['auth-unknown-user', 'call-rejected'],
  chosen: true,
});

scenario('the number has too few digits (484)', {
  network: nat(),
  server: pbxWithPeer({ invite: [{ status: 484, reason: 'Address Incomplete' }] }),
  expect: ['call-no-route'],
});

scenario('the call is forbidden (403)', {
  network: nat(),
  server: pbx({ phone: [], registrar: { call: forMethod('INVITE', replies(403, 'Forbidden')) } }),
  expect: ['call-rejected'],
  not: ['registration-forbidden', 'auth-wrong-password'],
});

scenario('the called party declines (603)', {
  network: nat(),
  server: pbxWithPeer({ invite: [{ status: 180 }, { status: 603, afterMs: 300 }] }),
  expect: ['call-rejected'],
  not: ['call-busy'],
});

scenario('the called party is busy (486)', {
  network: nat(),
  server: pbxWithPeer({ invite: [{ status: 486 }] }),
  expect: ['call-busy'],
  not: ['call-rejected'],
});

scenario('the called party is not there (480)', {
  network: nat(),
  server: pbxWithPeer({ invite: [{ status: 480 }] }),
  expect: ['call-unavailable'],
  not: ['call-no-route'],
});

scenario('no codec in common', {
  network: direct(),
  server: pbx({ phone: [{ ...ECHO, codecs: 'opus/48000/2' }] }),
  profile: { account: { codecs: ['PCMU', 'PCMA'] } },
  expect: ['call-codec-mismatch'],
  not: ['call-srtp-mismatch', 'call-rejected', 'invite-no-response'],
  chosen: true,
});

scenario('the far end insists on encrypted media', {
  network: direct(),
  server: pbx({ phone: [{ ...ECHO, media: 'srtp-mand' }] }),
  expect: ['call-srtp-mismatch'],
  not: ['call-codec-mismatch'],
});

scenario('we insist on encrypted media, the far end has none', {
  network: direct(),
  server: pbx(),
  profile: { account: { media: 'sdes' } },
  expect: ['call-srtp-mismatch'],
  not: ['call-codec-mismatch'],
});

scenario('the exchange is overloaded for calls (503)', {
  network: nat(),
  server: pbx({
    phone: [],
    registrar: { call: forMethod('INVITE', replies(503, 'Service Unavailable', { 'Retry-After': '30' })) },
  }),
  expect: ['server-overloaded'],
  not: ['server-error', 'call-rejected'],
});

scenario('the exchange fails at calls (500)', {
  network: nat(),
  server: pbx({ phone: [], registrar: { call: forMethod('INVITE', replies(500, 'Server Internal Error')) } }),
  expect: ['server-error'],
  not: ['server-overloaded', 'call-rejected'],
});

scenario('the ACK never arrives', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  // The ACK of a refusal (407) ends at the proxy and is another thing.
  fault: ({ router }) => void router.drops({ from: 'client', udp: 5060, text: 'ACK sip:echo-' }),
  expect: ['call-ack-lost'],
});

scenario('ringing tone is announced as early media and does not come', {
  network: direct(),
  server: pbxWithPeer({
    invite: [
      { status: 183, sdp: true },
      { status: 200, afterMs: 4000 },
    ],
  }),
  expect: ['call-early-media-missing'],
});

scenario('the first sign of life comes after six seconds', {
  network: nat(),
  server: pbxWithPeer(
    {
      invite: [
        { status: 180, afterMs: 6000 },
        { status: 200, afterMs: 300 },
      ],
    },
    { media: 'relay' },
  ),
  expect: ['call-setup-slow'],
  not: ['call-progress-timeout'],
});

scenario('refreshes of the session are not answered, the call is dropped', {
  network: direct(),
  server: pbxWithPeer({
    invite: [
      { status: 180 },
      { status: 200, afterMs: 100, headers: { Supported: 'timer', 'Session-Expires': '90;refresher=uac' } },
    ],
    refresh: null,
    hangUpAfterMs: 60_000,
    hangUpReason: 'SIP;cause=408;text="Session expired"',
  }),
  expect: ['call-session-timer-drop'],
  mode: 'full',
});
