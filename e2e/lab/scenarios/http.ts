/** The call server's HTTP API and its media ports, beside a telephone line that is fine. */
import { nat } from '../network/plans';
import type { Addresses } from '../network/topology';
import { area } from '../scenario';
import type { ProfileChange } from '../scenario';
import { pbx } from '../servers/plan';

const scenario = area('http');
const withApi = ({ script }: Addresses): ProfileChange => ({
  http: [{ name: 'call server API', url: `http://${script}:8045/version` }],
});
const withPort = ({ companion }: Addresses): ProfileChange => ({
  ports: [{ name: 'call server media', host: companion, udp: 8443, tcp: 8443 }],
});
const BOTH = { udp: [8443], tcp: [8443] };

scenario('the API answers', {
  network: nat(),
  server: pbx({ media: 'relay', http: [{ port: 8045, status: 200 }] }),
  profile: withApi,
  expect: 'healthy',
});

scenario('nothing listens at the port of the API', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  profile: withApi,
  expect: ['http-api-unreachable'],
  not: ['http-api-error', 'server-unreachable'],
});

scenario('the API is silent', {
  network: nat(),
  server: pbx({ media: 'relay', http: [{ port: 8045, status: 200 }] }),
  fault: ({ router }) => void router.drops({ from: 'client', tcp: 8045 }),
  profile: withApi,
  expect: ['http-api-unreachable'],
});

scenario('the API fails (500)', {
  network: nat(),
  server: pbx({ media: 'relay', http: [{ port: 8045, status: 500 }] }),
  profile: withApi,
  expect: ['http-api-error'],
  not: ['http-api-unreachable', 'server-error'],
});

scenario('the API wants a key (401)', {
  network: nat(),
  server: pbx({ media: 'relay', http: [{ port: 8045, status: 401 }] }),
  profile: withApi,
  expect: ['http-api-unauthorized'],
  not: ['auth-wrong-password'],
});

scenario('UDP 8443 is blocked, TCP passes', {
  network: nat(),
  server: pbx({ media: 'relay', companion: true, companionPorts: BOTH }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: 8443 }),
  profile: withPort,
  expect: ['media-udp-port-blocked'],
  not: ['media-tcp-fallback-missing'],
  chosen: true,
});

scenario('UDP 8443 is blocked and there is no TCP to fall back to', {
  network: nat(),
  server: pbx({ media: 'relay', companion: true, companionPorts: { udp: [8443], tcp: [] } }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: 8443 }),
  profile: withPort,
  expect: ['media-tcp-fallback-missing', 'media-udp-port-blocked'],
  alsoNamed: ['media-tcp-fallback-missing'],
});

scenario('both ports of the call server pass', {
  network: nat(),
  server: pbx({ media: 'relay', companion: true, companionPorts: BOTH }),
  profile: withPort,
  expect: 'healthy',
});
