import { OWN, PUBLIC, SERVER, call, deafCall, healthy, probe, reach, sdp, silent } from '../testdata/findings';
import { table } from '../testdata/table';
import { seen, tcp, unreached } from '../testdata/ruleRows';

table('names and reachability', [
  {
    what: 'a name that does not exist',
    findings: {
      'names.resolve': {
        uri: 'sip:pbx.test',
        host: 'pbx.test',
        literal: false,
        targets: [],
        steps: [],
        failure: { code: 'ENOTFOUND', sentence: 'The name does not exist.' },
        nameServers: [],
      },
    },
    primary: 'dns-failure',
    status: 'failed',
    confidence: 'proven',
  },
  {
    what: 'the first SRV target dead, the second alive',
    findings: healthy({ 'reach.udp': reach({ probes: [probe(silent({ address: '198.51.100.9' })), probe()] }) }),
    primary: 'dns-srv-target-down',
    status: 'degraded',
  },
  {
    what: 'no IPv6 here is no dead target',
    findings: healthy({
      'reach.udp': reach({ probes: [probe({ address: '2001:db8::10', outcome: 'unreachable' }), probe()] }),
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'ICMP port unreachable',
    findings: unreached({ 'reach.udp': reach({ probe: { outcome: 'refused' } }) }),
    primary: 'sip-port-closed',
    never: ['sip-udp-blocked', 'server-unreachable'],
  },
  {
    what: 'UDP silent, TCP answers',
    findings: unreached({ 'reach.udp': reach({ probe: silent() }) }),
    primary: 'sip-udp-blocked',
    confidence: 'proven',
    never: ['server-unreachable'],
  },
  {
    what: 'the first SRV target silent, so that the call gives up',
    findings: healthy({
      'reach.udp': reach({ probes: [probe(silent({ address: '198.51.100.9' })), probe()] }),
      'call.setup': {
        call: {
          ...call({ result: { state: 'failed' }, media: null, streams: [], pings: [] }),
          provisional: [],
          gaveUpAfterMs: 8000,
        },
      },
    }),
    primary: 'dns-srv-target-down',
    status: 'failed',
  },
  {
    what: 'UDP silent, TCP reset',
    findings: unreached({ 'reach.udp': reach({ probe: silent() }), 'reach.tcp': tcp({ outcome: 'refused' }) }),
    primary: 'sip-udp-blocked',
    confidence: 'likely',
  },
  {
    what: 'everything silent',
    findings: unreached({ 'reach.udp': reach({ probe: silent() }), 'reach.tcp': tcp(silent()) }),
    primary: 'server-unreachable',
    confidence: 'proven',
  },
  {
    what: 'TCP silent, UDP answers',
    findings: unreached({
      'reach.udp': reach({ configured: false }),
      'reach.tcp': reach({ transport: 'tcp', probe: silent() }),
    }),
    primary: 'sip-tcp-blocked',
    confidence: 'proven',
  },
  {
    what: 'a host that answers garbage',
    findings: unreached({ 'reach.udp': reach({ probe: { outcome: 'garbage' } }) }),
    primary: 'unknown',
    status: 'failed',
  },
  {
    what: 'rport ignored, but this network forgives it',
    findings: healthy({ 'reach.rport': { sourcePort: 1, viaPort: 2, repliedTo: 'via', withoutRport: 'answered' } }),
    primary: 'sip-rport-ignored',
    status: 'degraded',
  },
  {
    what: 'large requests lost',
    findings: healthy({
      'reach.size': {
        smallOctets: 400,
        small: 'answered',
        largeOctets: 2600,
        large: 'silent',
        largeSent: 4,
        largeStatus: null,
      },
    }),
    primary: 'sip-fragments-dropped',
    status: 'degraded',
  },
]);

table('firewalls that say so, and routes', [
  {
    what: 'ICMP prohibited on UDP alone',
    findings: unreached({
      'reach.udp': reach({ probe: { outcome: 'unreachable', status: null } }),
      'reach.tcp': tcp({}),
    }),
    primary: 'sip-udp-blocked',
    confidence: 'proven',
    never: ['server-unreachable'],
  },
  {
    what: 'ICMP prohibited on everything',
    findings: unreached({
      'reach.udp': reach({ probe: { outcome: 'unreachable', status: null } }),
      'reach.tcp': tcp({ outcome: 'unreachable' }),
    }),
    primary: 'server-unreachable',
    never: ['sip-udp-blocked'],
  },
  {
    what: 'a firewall of this computer forbids UDP alone',
    findings: unreached({ 'reach.udp': reach({ probe: { outcome: 'local', status: null } }), 'reach.tcp': tcp({}) }),
    primary: 'sip-udp-blocked',
    never: ['unknown'],
  },
  {
    what: 'silent by UDP, and TCP connects but says nothing',
    findings: unreached({ 'reach.udp': reach({ probe: silent() }), 'reach.tcp': tcp({ outcome: 'connected' }) }),
    primary: 'server-unreachable',
    confidence: 'suspected',
    never: ['sip-udp-blocked'],
  },
  {
    what: 'our audio is lost on a route that our SDP does not name',
    findings: healthy({
      'call.setup': {
        call: call({
          probe: null,
          media: { reportBlocks: 2, firstHighest: 7, lastHighest: 7 },
          mediaRoute: { to: SERVER, from: '10.99.0.2', device: 'tun0', tunnel: true },
        }),
      },
    }),
    primary: 'media-wrong-interface',
    never: ['media-outbound-blocked'],
  },
  {
    what: 'the same route, and audio gets through',
    findings: healthy({
      'call.setup': {
        call: call({ mediaRoute: { to: SERVER, from: '10.99.0.2', device: 'tun0', tunnel: true } }),
      },
    }),
    primary: 'vpn-in-path',
    status: 'healthy',
    never: ['media-wrong-interface'],
  },
  {
    what: 'the own router answers for a far end behind it',
    findings: healthy({
      'nat.translation': {
        local: seen(OWN),
        seenAs: seen(PUBLIC),
        translated: true,
        portKept: true,
        localIsPrivate: true,
        seenIsPrivate: false,
      },
      'call.setup': {
        call: deafCall({
          answer: sdp({ address: PUBLIC }),
          media: { icmp: [{ to: `${PUBLIC}:20000`, code: 'ECONNREFUSED', atMs: 20 }] },
        }),
      },
    }),
    primary: 'media-hairpin-fails',
    never: ['media-peer-port-closed'],
  },
]);
