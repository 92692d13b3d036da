/** HTTP APIs that answer in ways of their own, beside a telephone line that is fine. */
import { nat } from '../network/plans';
import { area } from '../scenario';
import type { Scenario } from '../scenario';
import type { HttpPlan } from '../servers/http';
import { pbx } from '../servers/plan';
import type { ServerPlan } from '../servers/plan';

const scenario = area('http');
const NOT_SIP = ['server-error', 'server-unreachable', 'registration-forbidden', 'auth-wrong-password'] as const;

function api(
  plan: Omit<HttpPlan, 'port'>,
  change: Partial<ServerPlan> = {},
): Pick<Scenario, 'network' | 'server' | 'profile'> {
  return {
    network: nat(),
    server: pbx({ media: 'relay', http: [{ port: 8045, ...plan }], ...change }),
    profile: ({ script }) => ({
      http: [{ name: 'call server API', url: `http${plan.tls ? 's' : ''}://${script}:8045/version` }],
    }),
  };
}

scenario('the API takes the request and never answers', {
  ...api({ status: null }),
  expect: ['http-api-unreachable'],
  not: ['http-api-error', ...NOT_SIP],
});

scenario('the API points elsewhere (302)', {
  ...api({ status: 302, headers: { Location: 'https://login.elsewhere.test/' } }),
  expect: 'healthy',
});

scenario('the API forbids us (403)', {
  ...api({ status: 403 }),
  expect: ['http-api-unauthorized'],
  not: ['http-api-error', 'http-api-unreachable', ...NOT_SIP],
});

scenario('a proxy before the API does not reach it (502)', {
  ...api({ status: 502, headers: { Server: 'proxy' }, body: '<html>Bad Gateway</html>' }),
  expect: ['http-api-error'],
  not: ['http-api-unreachable', ...NOT_SIP],
});

scenario('the path of the API does not exist (404)', {
  ...api({ status: 404 }),
  expect: ['http-api-error'],
  not: ['http-api-unreachable', 'http-api-unauthorized', 'call-no-route'],
});

scenario('the API answers broken JSON', {
  ...api({ status: 200, body: '{"version": "1.0.0", ]]' }),
  expect: 'healthy',
});

scenario('the API answers with 200 MiB', {
  ...api({ status: 200, bodyMiB: 200 }),
  expect: 'healthy',
});

scenario('the API by TLS answers', {
  ...api({ status: 200, tls: true }),
  expect: 'healthy',
});

scenario('the certificate of the API has expired', {
  ...api({ status: 200, tls: true }, { certificate: 'expired' }),
  expect: ['tls-certificate-expired'],
  not: ['http-api-error', 'http-api-unauthorized', 'clock-skew', ...NOT_SIP],
});

scenario('the API is asked by TLS and speaks none', {
  ...api({ status: 200 }),
  profile: ({ script }) => ({ http: [{ name: 'call server API', url: `https://${script}:8045/version` }] }),
  expect: ['tls-handshake-failed', 'http-api-unreachable'],
  not: ['tls-certificate-untrusted', ...NOT_SIP],
});
