import { SERVER, healthy } from '../testdata/findings';
import { table } from '../testdata/table';

const API = {
  name: 'API',
  url: 'http://rtcd.test:8045/version',
  ms: 5,
  date: null,
  tlsFailure: null,
  body: null,
  error: null,
};

const PORT = { name: 'media', host: 'rtcd.test', address: SERVER, error: null };

table('HTTP and ports', [
  {
    what: 'refused',
    findings: healthy({ 'http.health': { endpoints: [{ ...API, outcome: 'refused', status: null }] } }),
    primary: 'http-api-unreachable',
  },
  {
    what: '500',
    findings: healthy({ 'http.health': { endpoints: [{ ...API, outcome: 'answered', status: 500 }] } }),
    primary: 'http-api-error',
  },
  {
    what: '401',
    findings: healthy({ 'http.health': { endpoints: [{ ...API, outcome: 'answered', status: 401 }] } }),
    primary: 'http-api-unauthorized',
  },
  {
    what: 'UDP silent while the API answers',
    findings: healthy({
      'http.health': { endpoints: [{ ...API, outcome: 'answered', status: 200 }] },
      'http.ports': {
        ports: [
          { ...PORT, udp: { port: 8443, outcome: 'silent', ms: null }, tcp: { port: 8443, outcome: 'echoed', ms: 1 } },
        ],
      },
    }),
    primary: 'media-udp-port-blocked',
    status: 'failed',
    never: ['media-tcp-fallback-missing'],
  },
  {
    what: 'UDP silent, and TCP opens without a word: it may answer only the checks of its own calls',
    findings: healthy({
      'http.ports': {
        ports: [
          { ...PORT, udp: { port: 8443, outcome: 'silent', ms: null }, tcp: { port: 8443, outcome: 'open', ms: 1 } },
        ],
      },
    }),
    primary: 'media-udp-port-blocked',
    status: 'healthy',
    never: ['media-tcp-fallback-missing'],
  },
  {
    what: 'and TCP refused',
    findings: healthy({
      'http.ports': {
        ports: [
          { ...PORT, udp: { port: 8443, outcome: 'silent', ms: null }, tcp: { port: 8443, outcome: 'refused', ms: 1 } },
        ],
      },
    }),
    primary: 'media-tcp-fallback-missing',
    also: ['media-udp-port-blocked'],
  },
]);
