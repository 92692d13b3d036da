/** Calls that are turned away, each with more or less of a reason. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { forMethod, replies } from '../servers/answers';
import { pbx, pbxWithPeer } from '../servers/plan';
import type { PeerResponse } from '../servers/peerPlan';

const scenario = area('callSetup');
const BLAME_THE_SERVER = ['server-error', 'server-overloaded', 'server-unreachable', 'invite-no-response'] as const;
const refuses = (answer: PeerResponse): Pick<Parameters<typeof scenario>[1], 'network' | 'server'> => ({
  network: nat(),
  server: pbxWithPeer({ invite: [answer] }),
});

scenario('a far end that hangs up after three seconds, in good order', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' }, hangUpAfterMs: 3000, hangUpReason: 'Q.850;cause=16' }),
  expect: 'healthy',
  not: ['call-session-timer-drop', 'call-ack-lost', 'media-inbound-blocked'],
});

scenario('the far end hangs up after three seconds for congestion', {
  network: direct(),
  server: pbxWithPeer({
    media: { send: 'tone' },
    hangUpAfterMs: 3000,
    hangUpReason: 'Q.850;cause=42;text="Switching equipment congestion"',
  }),
  expect: ['server-overloaded'],
  not: ['call-session-timer-drop', 'call-ack-lost', 'media-inbound-blocked'],
});

scenario('declined (603), and the reason says: busy', {
  ...refuses({ status: 603, headers: { Reason: 'Q.850;cause=17;text="User busy"' } }),
  expect: ['call-busy'],
  not: ['call-rejected', ...BLAME_THE_SERVER],
});

scenario('declined (603), and the reason says: rejected', {
  ...refuses({ status: 603, headers: { Reason: 'Q.850;cause=21;text="Call rejected"' } }),
  expect: ['call-rejected'],
  not: ['call-busy', ...BLAME_THE_SERVER],
});

scenario('not there (480), and the reason says: no answer', {
  ...refuses({ status: 480, headers: { Reason: 'Q.850;cause=19;text="No answer from user"' } }),
  expect: ['call-no-answer', 'call-unavailable'],
  not: ['call-rejected', ...BLAME_THE_SERVER],
});

scenario('the call is redirected to a telephone that answers', {
  network: direct(),
  server: pbx({
    registrar: {
      call: 'if (is_method("INVITE") && $rU == "moved") { append_to_reply("Contact: <sip:echo@pbx.test>\\r\\n"); sl_send_reply("302", "Moved Temporarily"); exit; }',
    },
  }),
  profile: { callTarget: 'sip:moved@pbx.test' },
  expect: 'healthy',
});

scenario('the call is redirected to where nobody is', {
  ...refuses({ status: 302, reason: 'Moved Temporarily', headers: { Contact: '<sip:gone@10.88.0.77>' } }),
  expect: ['call-unavailable'],
  not: ['invite-no-response', 'server-unreachable', 'sip-udp-blocked', 'auth-wrong-password'],
});

scenario('the call is ended by the server before it rang (487)', {
  ...refuses({ status: 487, afterMs: 1000 }),
  expect: ['unknown'],
  not: ['call-rejected', 'call-progress-timeout', 'call-no-answer', ...BLAME_THE_SERVER],
});

scenario('the exchange fails at calls (500) and asks for a later attempt', {
  network: nat(),
  server: pbx({
    phone: [],
    registrar: { call: forMethod('INVITE', replies(500, 'Server Internal Error', { 'Retry-After': '5' })) },
  }),
  expect: ['server-error'],
  not: ['server-overloaded', 'call-rejected'],
});

scenario('the first SRV target takes no calls (503), the second does', {
  network: direct(),
  server: pbx({
    secondRegistrar: { call: forMethod('INVITE', replies(503, 'Service Unavailable')) },
    zone: ({ proxy, secondProxy }) => [
      `host-record=one.pbx.test,${secondProxy}`,
      `host-record=two.pbx.test,${proxy}`,
      'srv-host=_sip._udp.pbx.test,one.pbx.test,5060,10,0',
      'srv-host=_sip._udp.pbx.test,two.pbx.test,5060,20,0',
    ],
  }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['server-overloaded'],
  not: ['server-error', 'dns-failure', 'call-rejected'],
});

scenario('404, and the text says that the user is not registered', {
  ...refuses({ status: 404, reason: 'User not registered' }),
  expect: ['call-unavailable'],
  not: ['auth-unknown-user', 'call-no-route', ...BLAME_THE_SERVER],
});

scenario('the password is good for REGISTER, and INVITE is challenged again and again', {
  network: nat(),
  server: pbx({ registrar: { callBeforeDigest: forMethod('INVITE', 'www_challenge("pbx.test", "1"); exit;') } }),
  expect: ['unknown'],
  not: ['auth-wrong-password', 'auth-stale-loop', 'call-rejected', 'auth-challenge-unanswered', ...BLAME_THE_SERVER],
});

scenario('calls are challenged in another realm, where the password is not good', {
  network: nat(),
  server: pbx({
    registrar: {
      callBeforeDigest: forMethod(
        'INVITE',
        'if (!pv_proxy_authenticate("trunk.test", "another", "0")) { proxy_challenge("trunk.test", "1"); exit; }',
      ),
    },
  }),
  expect: ['auth-wrong-password'],
  not: ['auth-stale-loop', 'call-rejected', 'auth-challenge-unanswered', ...BLAME_THE_SERVER],
});

scenario('an extension is refused (420)', {
  ...refuses({ status: 420, reason: 'Bad Extension', headers: { Unsupported: 'timer' } }),
  expect: ['unknown'],
  not: ['call-codec-mismatch', 'call-session-timer-drop', ...BLAME_THE_SERVER],
});

scenario('the INVITE is too large for the server (513)', {
  ...refuses({ status: 513, reason: 'Message Too Large' }),
  expect: ['unknown'],
  not: ['sip-fragments-dropped', ...BLAME_THE_SERVER],
});

scenario('not acceptable (488), and what is listed fits our offer', {
  network: direct(),
  server: pbxWithPeer({ invite: [{ status: 488, sdp: true }] }),
  expect: ['unknown'],
  not: ['call-codec-mismatch', 'call-srtp-mismatch', ...BLAME_THE_SERVER],
});

scenario('not acceptable (488) for want of bandwidth, as the warning says', {
  network: direct(),
  server: pbxWithPeer({
    invite: [{ status: 488, headers: { Warning: '370 pbx.test "Insufficient bandwidth"' } }],
  }),
  expect: ['unknown'],
  not: ['call-codec-mismatch', 'call-srtp-mismatch'],
});
