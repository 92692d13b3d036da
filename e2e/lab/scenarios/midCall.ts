/** Audio that flows at first, and from some moment on in one direction alone, or not at all. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';

const scenario = area('media');
const MEDIA = '10000:65535';
const DROPS_AFTER_3_S = `iptables -A FORWARD -i lan0 -p udp --dport ${MEDIA} -m connbytes --connbytes 150: --connbytes-dir original --connbytes-mode packets -j DROP`;

scenario('a firewall counts our packets and drops all after the first three seconds', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => void router.run(DROPS_AFTER_3_S.split(' ')),
  expect: ['media-stopped-outbound', 'media-outbound-blocked'],
  not: ['media-inbound-blocked', 'far-end-silent', 'quality-loss-outbound'],
});

scenario('outbound audio is cut off after two seconds, and RTCP alone tells', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' } }),
  during: { when: 'audio flows', do: ({ router }) => void router.drops({ from: 'client', udp: MEDIA }) },
  expect: ['media-stopped-outbound', 'media-outbound-blocked'],
  not: ['media-inbound-blocked', 'quality-loss-outbound'],
});

scenario('outbound audio is cut off after two seconds, and the echo alone tells', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo', rtcp: false } }),
  during: { when: 'audio flows', do: ({ router }) => void router.drops({ from: 'client', udp: MEDIA }) },
  expect: ['media-stopped-outbound', 'media-outbound-blocked'],
  not: ['media-inbound-blocked', 'far-end-silent'],
});

scenario('all of UDP is cut off in mid-call, and TCP passes', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  during: {
    when: 'audio flows',
    do: ({ router }) => {
      router.drops({ from: 'client', protocol: 'udp' });
      router.drops({ from: 'server', protocol: 'udp' });
    },
  },
  expect: ['sip-udp-blocked'],
  not: ['media-rebinding', 'server-unreachable'],
  leaves: ['binding', 'call'],
});

scenario('a second and a half of audio is missing in mid-call', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' } }),
  during: {
    when: 'audio flows',
    do: async ({ router }) => {
      const rule = router.drops({ from: 'server', udp: MEDIA });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      rule.remove();
    },
  },
  expect: ['quality-loss-burst', 'quality-loss-inbound'],
  not: ['media-inbound-blocked', 'far-end-silent'],
  alone: true,
});

scenario('audio is lost and comes in a format that nobody agreed on', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone', payloadType: 99 } }),
  fault: ({ router }) => void router.drops({ from: 'server', udp: MEDIA, probability: 0.06 }),
  expect: ['media-payload-unexpected'],
  alsoNamed: ['quality-loss-inbound'],
  alone: true,
});
