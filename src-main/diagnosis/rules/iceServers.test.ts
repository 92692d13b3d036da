/** STUN servers, UDP and NAT as a table: what is found, what is named first, what must not be named at all. */
import { SERVER, deafCall, healthy as plainLine, probe as sipProbe, reach } from '../testdata/findings';
import { table } from '../testdata/table';
import {
  healthy,
  binding,
  stun,
  DATA,
  relay,
  dead,
  turn,
  nat,
  noWay,
  overRelay,
  RELAY_ONLY,
  SIP_SILENT,
  silentUdp,
  byTcp,
} from '../testdata/iceServers';

table('STUN servers', [
  {
    what: 'all is well',
    findings: healthy({ ...stun(binding()), ...turn(relay()) }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'silent, while SIP by UDP is answered',
    findings: healthy(stun(silentUdp, binding({ transport: 'tcp', configured: false, reach: 'silent' }))),
    primary: 'stun-unreachable',
    status: 'degraded',
    confidence: 'proven',
    never: ['udp-blocked'],
  },
  {
    what: 'silent by UDP, while it answers by TCP and SIP by UDP is answered: its port alone is closed',
    findings: healthy(stun(silentUdp, byTcp)),
    primary: 'stun-unreachable',
    confidence: 'proven',
    never: ['udp-blocked'],
  },
  {
    what: 'refused',
    findings: healthy(stun(binding({ reach: 'refused' }))),
    primary: 'stun-unreachable',
    confidence: 'proven',
  },
  {
    what: 'the name has no address',
    findings: healthy(stun(binding({ reach: 'unresolved', address: null, failure: 'The name has no address.' }))),
    primary: 'stun-unreachable',
    confidence: 'proven',
  },
  {
    what: 'silent, and a call without ICE works',
    findings: plainLine(stun(silentUdp)),
    primary: 'stun-unreachable',
    status: 'healthy',
  },
  {
    what: 'silent, and a call without ICE hears nothing',
    findings: plainLine({ ...stun(silentUdp), 'call.setup': { call: deafCall() } }),
    primary: 'media-both-blocked',
    status: 'failed',
  },
  {
    what: 'it wants credentials in place of telling our address',
    findings: healthy(stun(binding({ mapped: null, error: { code: 401, reason: 'Unauthorized' } }))),
    primary: 'stun-unreachable',
    status: 'degraded',
    confidence: 'likely',
  },
  {
    what: 'silent, and nothing else is known of UDP',
    findings: healthy({ ...SIP_SILENT, ...stun(silentUdp), 'call.setup': undefined }),
    primary: 'stun-unreachable',
    confidence: 'likely',
    never: ['udp-blocked'],
  },
  {
    what: 'a relay that answers no Binding request is no STUN server that fails',
    findings: healthy({ ...stun(binding({ kind: 'turn', reach: 'silent' })), ...turn(relay()) }),
    primary: null,
    never: ['stun-unreachable', 'turn-unreachable'],
  },
]);

table('UDP that does not get out', [
  {
    what: 'nothing by UDP, a relay by TCP works, the call as well',
    findings: healthy({
      ...SIP_SILENT,
      ...stun(silentUdp, byTcp),
      ...turn(dead('silent'), relay({ transport: 'tcp', data: [{ ...DATA, way: 'relay-to-relay' }] })),
      ...overRelay('tcp'),
    }),
    primary: 'udp-blocked',
    status: 'degraded',
    confidence: 'proven',
    never: ['stun-unreachable', 'turn-unreachable', 'sip-udp-blocked'],
  },
  {
    what: 'only relays by TLS are allowed, and their certificate is of another name: UDP would not help',
    findings: healthy({
      ...SIP_SILENT,
      ...stun(silentUdp, byTcp),
      ...turn(dead('tls-failed', { transport: 'tls', tlsFailure: 'name-mismatch' })),
      ...noWay(),
    }),
    subject: RELAY_ONLY,
    primary: 'tls-certificate-name-mismatch',
    status: 'failed',
    also: ['ice-checks-failed'],
  },
  {
    what: 'and no relay is known: the call has no way',
    findings: healthy({ ...SIP_SILENT, ...stun(silentUdp, byTcp), ...noWay() }),
    primary: 'udp-blocked',
    status: 'failed',
    never: ['stun-unreachable'],
    also: ['ice-checks-failed'],
  },
  {
    what: 'nobody wants UDP, and calls work: worth a note',
    findings: healthy({
      ...SIP_SILENT,
      ...stun(binding({ kind: 'turn', transport: 'tls', port: 443 }), binding({ ...silentUdp, configured: false })),
      ...turn(relay({ transport: 'tls', port: 443 })),
      ...overRelay('tls'),
    }),
    primary: 'udp-blocked',
    status: 'healthy',
  },
  {
    what: 'a closed port answers by ICMP: UDP gets out',
    findings: healthy({
      ...SIP_SILENT,
      'ice.stun': {
        probes: [silentUdp, byTcp],
        elsewhere: [{ address: SERVER, port: 61_001, outcome: 'refused' }],
        wrong: [],
      },
      ...noWay(),
    }),
    primary: 'stun-unreachable',
    never: ['udp-blocked'],
  },
  {
    what: 'the SIP port refuses by ICMP: UDP gets out',
    findings: healthy({
      ...stun(silentUdp, byTcp),
      'reach.udp': reach({ configured: false, probe: sipProbe({ outcome: 'refused' }) }),
      'reach.tcp': reach({ transport: 'tcp' }),
      'call.setup': undefined,
    }),
    primary: 'stun-unreachable',
    never: ['udp-blocked'],
  },
]);

table('symmetric NAT', [
  { what: 'calls work', findings: healthy(nat()), primary: 'nat-symmetric', status: 'healthy' },
  {
    what: 'no call was made, and no relay is configured',
    findings: healthy({ ...nat(), 'call.setup': undefined }),
    primary: 'nat-symmetric',
    status: 'degraded',
  },
  {
    what: 'no call was made, and a relay works',
    findings: healthy({ ...nat(), ...turn(relay()), 'call.setup': undefined }),
    primary: 'nat-symmetric',
    status: 'healthy',
  },
  {
    what: 'the call finds no way, and no relay is configured',
    findings: healthy({ ...nat(), ...noWay() }),
    primary: 'nat-symmetric',
    status: 'failed',
    also: ['ice-checks-failed'],
  },
  {
    what: 'every server sees the same',
    findings: healthy(nat({ mapping: 'endpoint-independent' })),
    primary: null,
    never: ['nat-symmetric'],
  },
  { what: 'nothing is translated', findings: healthy(nat({ translated: false })), primary: null },
]);
