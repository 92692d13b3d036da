import type { AlgProbe } from '../facts/registration';
import { OWN, PUBLIC, call, healthy, reach } from '../testdata/findings';
import { table } from '../testdata/table';

const algProbe = (changes: Partial<AlgProbe>): AlgProbe => ({
  transport: 'udp',
  port: 5060,
  outcome: 'answered',
  rewrites: [],
  responseRewrites: [],
  ...changes,
});

const CONTACT = { field: 'Contact', sent: `<sip:alice@${OWN}>`, received: `<sip:alice@${PUBLIC}>` };

table('NAT', [
  {
    what: 'Contact rewritten on UDP, untouched by TLS',
    findings: healthy({
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [CONTACT] }), algProbe({ transport: 'tls', port: 5061 })],
      },
    }),
    primary: 'sip-alg',
    status: 'degraded',
    confidence: 'proven',
  },
  {
    what: 'a Via that a proxy touched',
    findings: healthy({
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [{ field: 'Via sent-by', sent: OWN, received: PUBLIC }] })],
      },
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'an ALG beside TLS',
    findings: healthy({
      'reach.udp': reach({ configured: false }),
      'reach.tls': reach({ transport: 'tls' }),
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [CONTACT] }), algProbe({ transport: 'tls' })],
      },
    }),
    primary: 'sip-alg',
    status: 'healthy',
  },
  {
    what: 'an ALG that leads answers to the Via port',
    findings: healthy({
      'reach.rport': { sourcePort: 1, viaPort: 2, repliedTo: 'via', withoutRport: 'answered' },
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [CONTACT] }), algProbe({ transport: 'tcp' })],
      },
    }),
    primary: 'sip-alg',
    never: ['sip-rport-ignored'],
  },
  {
    what: 'an ALG that loses the ACK comes first',
    findings: healthy({
      'call.setup': { call: call({ repeatedSuccess: 4 }) },
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [CONTACT] }), algProbe({ transport: 'tcp' })],
      },
    }),
    primary: 'sip-alg',
    status: 'failed',
    also: ['call-ack-lost'],
  },
  {
    what: 'a binding of 10 s',
    findings: healthy({
      'nat.lifetime': { way: 'companion', probes: [], longestGoodS: 5, shortestBadS: 15, keepAliveS: 28 },
    }),
    primary: 'nat-binding-too-short',
  },
  {
    what: 'a binding of 60 s',
    findings: healthy({
      'nat.lifetime': { way: 'companion', probes: [], longestGoodS: 45, shortestBadS: null, keepAliveS: 28 },
    }),
    primary: null,
  },
]);
