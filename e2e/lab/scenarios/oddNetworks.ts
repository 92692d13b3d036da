/** Name servers that answer in part, ways that are long or narrow, and two things wrong at once. */
import fs from 'node:fs';
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { pbx } from '../servers/plan';
import type { ResolverPlan } from '../servers/resolver';

const healthy = area('healthy');
const names = area('names');
const BY_NAME = { account: { registrar: 'sip:pbx.test' } };
const [SRV, NAPTR, AAAA] = [33, 35, 28];
const NOT_REACHED = ['dns-failure', 'server-unreachable', 'sip-udp-blocked', 'unknown'] as const;
const asks = (resolver: ResolverPlan): Pick<Parameters<typeof names>[1], 'network' | 'server' | 'profile'> => ({
  network: nat(),
  server: pbx({ media: 'relay', resolver }),
  profile: BY_NAME,
});

healthy('a name server that leaves questions for IPv6 unanswered', {
  ...asks({ ignores: [AAAA] }),
  expect: 'healthy',
  not: NOT_REACHED,
});

healthy('a name server that fails at SRV and NAPTR, and knows the address', {
  ...asks({ rcode: 2, fails: [SRV, NAPTR] }),
  expect: 'healthy',
  not: NOT_REACHED,
});

names('a name server that leaves questions for SRV unanswered', {
  ...asks({ ignores: [SRV, NAPTR] }),
  expect: ['call-setup-slow'],
  not: NOT_REACHED,
});

names('the first of two name servers is dead', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ topology, at }) =>
    fs.writeFileSync(
      `/etc/netns/${topology.client.namespace}/resolv.conf`,
      `nameserver ${at.nobody}\nnameserver ${at.proxy}\n`,
    ),
  profile: BY_NAME,
  expect: ['call-setup-slow'],
  not: NOT_REACHED,
});

names('the name has an IPv6 address at which nobody answers, and IPv6 goes nowhere', {
  network: direct(),
  server: pbx({ zone: ({ proxy, server6 }) => [`host-record=pbx.test,${proxy},${server6}`] }),
  fault: ({ router }) => void router.drops({ from: 'client', family: 6 }),
  profile: BY_NAME,
  expect: ['dns-srv-target-down'],
  not: NOT_REACHED,
});

area('quality')('a satellite: 600 ms each way', {
  network: direct({ wire: true }),
  server: pbx(),
  fault: ({ wire }) => wire.set({ toServer: { delayMs: 600 }, toClient: { delayMs: 600 } }),
  expect: ['quality-latency'],
  not: ['call-ack-lost', 'media-late-start', 'quality-loss-inbound', 'sip-udp-blocked', 'media-outbound-blocked'],
  alone: true,
});

healthy('a line of 100 kbit/s, one way, and a codec of 86', {
  network: direct({ wire: true }),
  server: pbx(),
  fault: ({ wire }) => wire.set({ toServer: { kbps: 100, queueMs: 300 } }),
  expect: 'healthy',
  not: ['quality-bandwidth', 'quality-bufferbloat'],
  alone: true,
});

healthy('RTCP is dropped in both directions, and RTP passes', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => {
    const oddPorts = (side: string, offset: string): void =>
      void router.run(
        `iptables -A FORWARD -i ${side} -p udp --dport 10000:65535 -m u32 --u32 0>>22&0x3C@0${offset}&0x1=1 -j DROP`.split(
          ' ',
        ),
      );
    oddPorts('lan0', '');
    oddPorts('wan0', '>>16');
  },
  expect: 'healthy',
});

area('reach')('full-sized packets are lost on the way by TCP, and no ICMP says so', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ router }) => void router.drops({ from: 'client', tcp: 5060, length: '1300:' }),
  profile: { account: { transport: 'tcp', codecs: ['PCMU', 'PCMA', 'G722', 'opus'] } },
  expect: ['sip-fragments-dropped'],
  not: ['invite-no-response', 'sip-tcp-blocked', 'unknown'],
  leaves: ['binding', 'call'],
});

area('tls')('the certificate has expired, and the password is wrong', {
  network: nat(),
  server: pbx({ certificate: 'expired', phone: [] }),
  profile: { account: { transport: 'tls', registrar: 'sip:pbx.test', password: 'another' } },
  expect: ['tls-certificate-expired'],
  not: ['server-unreachable', 'clock-skew', 'unknown'],
});
