/** Two faults at once: none may be lost, and the one that hurts most goes first. */
import { direct } from '../network/plans';
import { area } from '../scenario';
import { forMethod, tellsTheTime } from '../servers/answers';
import { pbx } from '../servers/plan';

const MEDIA = '10000:65535';

area('http')('audio is lost, and nothing listens at the port of the API', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => void router.drops({ from: 'server', udp: MEDIA, probability: 0.06 }),
  profile: ({ script }) => ({ http: [{ name: 'call server API', url: `http://${script}:8045/version` }] }),
  // Who cannot reach the API has nothing, who loses some audio has a bad call.
  expect: ['http-api-unreachable'],
  alsoNamed: ['quality-loss-inbound'],
  alone: true,
});

area('names')('the first SRV target is dead, and audio is lost', {
  network: direct(),
  server: pbx({
    zone: ({ proxy, secondProxy }) => [
      `host-record=pbx.test,${proxy}`,
      `host-record=first.pbx.test,${secondProxy}`,
      `host-record=second.pbx.test,${proxy}`,
      'srv-host=_sip._udp.pbx.test,first.pbx.test,5060,10,0',
      'srv-host=_sip._udp.pbx.test,second.pbx.test,5060,20,0',
    ],
  }),
  fault: ({ router }) => void router.drops({ from: 'server', udp: MEDIA, probability: 0.06 }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['dns-srv-target-down', 'quality-loss-inbound'],
  alsoNamed: ['dns-srv-target-down', 'quality-loss-inbound'],
  alone: true,
});

area('tls')('the clock is wrong, and audio is blocked', {
  network: direct(),
  server: pbx({
    registrar: { anyRequest: forMethod('OPTIONS|REGISTER', tellsTheTime(-3600)) },
  }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: MEDIA }),
  expect: ['media-outbound-blocked'],
  alsoNamed: ['clock-skew'],
});
