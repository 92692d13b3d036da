/** What the far end says or does itself, and no network is to blame for. */
import { direct } from '../network/plans';
import { area } from '../scenario';
import { forMethod, ignores } from '../servers/answers';
import { pbx, pbxWithPeer } from '../servers/plan';

const media = area('media');
const quality = area('quality');
const callSetup = area('callSetup');
const registration = area('registration');
const BLOCKED = ['media-inbound-blocked', 'media-outbound-blocked', 'media-both-blocked'] as const;

media('the far end reports what it hears, and that it sends nothing', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'none' } }),
  expect: ['far-end-sends-nothing'],
  not: [...BLOCKED, 'far-end-silent'],
});

quality('the time stamps of the far end count at half of the clock rate', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone', stampFactor: 0.5 } }),
  expect: ['media-timestamps-wrong'],
  not: ['quality-jitter', 'quality-clock-drift', 'quality-latency'],
  alone: true,
});

callSetup('the far end hangs up after three seconds because the media does not suit it', {
  network: direct(),
  server: pbxWithPeer({
    media: { send: 'tone' },
    hangUpAfterMs: 3000,
    hangUpReason: 'SIP;cause=488;text="Incompatible SDP"',
  }),
  expect: ['call-ended-abnormally'],
  not: ['call-session-timer-drop', 'call-ack-lost', 'call-codec-mismatch'],
});

callSetup('the answer holds one payload type for two codecs', {
  network: direct(),
  server: pbxWithPeer({
    media: { send: 'tone' },
    sdp: {
      codecs: [
        [0, 'PCMU/8000'],
        [96, 'G726-32/8000'],
        [96, 'iLBC/8000'],
      ],
    },
  }),
  expect: ['sdp-invalid'],
});

registration('REGISTER alone is never answered', {
  network: direct(),
  server: pbx({ phone: [], registrar: { anyRequest: forMethod('REGISTER', ignores) } }),
  profile: { callTarget: null },
  expect: ['registration-no-response'],
  not: ['server-unreachable', 'sip-udp-blocked', 'auth-wrong-password'],
});

registration('each challenge comes with a realm of its own', {
  network: direct(),
  server: pbx({
    phone: [],
    registrar: { anyRequest: forMethod('REGISTER', ['www_challenge("realm-$RANDOM", "0");', 'exit;'].join(' ')) },
  }),
  profile: { callTarget: null },
  expect: ['auth-challenge-loop'],
  not: ['auth-wrong-password', 'auth-stale-loop'],
});

callSetup('the connection of the call is cut in mid-call, and no other one is let through', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' } }),
  profile: { account: { transport: 'tcp', registrar: 'sip:pbx.test;transport=tcp' } },
  during: {
    when: 'audio flows',
    do: ({ router }) => void router.drops({ from: 'client', protocol: 'tcp' }),
  },
  expect: ['signalling-connection-cut', 'sip-tcp-blocked', 'server-unreachable'],
  not: ['call-ack-lost', 'media-inbound-blocked'],
  leaves: ['binding', 'call'],
});
