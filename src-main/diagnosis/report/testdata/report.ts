/** Two reports as a run makes them: a call whose incoming audio is blocked, and a healthy line. For tests of everything that shows a report. */
import { CAUSES } from '../../../../src-shared/causes';
import type { CauseCode } from '../../../../src-shared/causes/codes';
import type { Cause, CheckResult, DiagnosisReport } from '../../../../src-shared/model/diagnosis';
import {
  ANSWER,
  CLIENT,
  OFFER,
  PUBLIC,
  REGISTER,
  SERVER,
  call,
  check,
  emptyStream,
  iso,
  json,
  ladderEvidence,
  samples,
  stream,
} from './parts';

export function cause(
  code: CauseCode,
  role: Cause['role'],
  confidence: Cause['confidence'],
  reason: string,
  evidence: string[],
): Cause {
  const { title, explanation, technical, fix, owner } = CAUSES[code];
  return { code, role, confidence, title, explanation, fix, owner, evidence, reason, technical };
}

const HEAD: Omit<
  DiagnosisReport,
  'id' | 'checks' | 'verdict' | 'media' | 'calls' | 'samples' | 'timeline' | 'finishedAt'
> = {
  schema: 'sidetone.report/1',
  tool: { name: 'sidetone', version: '0.1.0' },
  host: {
    os: 'Linux 6.1.0-28-amd64 x64',
    node: '20.20.2',
    electron: null,
    interfaces: [
      { name: 'lo', address: '127.0.0.1', family: 'IPv4', internal: true },
      { name: 'eth0', address: CLIENT, family: 'IPv4', internal: false },
    ],
  },
  profile: {
    name: 'site A',
    account: {
      uri: 'sip:alice@pbx.test',
      password: '***',
      registrar: 'sip:pbx.test:5060',
      transport: 'udp',
      media: 'rtp',
      codecs: ['PCMU', 'PCMA', 'G722'],
      expires: 300,
    },
    callTarget: 'sip:echo@pbx.test',
    responder: 'sip:responder.test:5070',
  },
  mode: 'quick',
  startedAt: iso(0),
  cancelled: false,
};

/** Checks that go the same way in both runs. */
function common(grantedExpiresS: number): CheckResult[] {
  return [
    check(
      'computer.interfaces',
      'pass',
      [0.4, 6.1],
      'Which network does this computer use?',
      `eth0 with ${CLIENT} leads to the server; no VPN is on the way.`,
      [
        {
          kind: 'table',
          label: 'Interfaces',
          value: {
            columns: ['name', 'address', 'family', 'tunnel'],
            rows: [
              ['lo', '127.0.0.1', 'IPv4', false],
              ['eth0', CLIENT, 'IPv4', false],
              ['eth0', 'fe80::5c1f', 'IPv6', null],
            ],
          },
        },
      ],
    ),
    check(
      'computer.buffers',
      'info',
      [0.5, 10_900],
      'Does the kernel throw packets away?',
      'No datagram was dropped; rmem_max is 212992 octets.',
      [
        { kind: 'counter', label: 'Datagrams received', value: 1_412 },
        { kind: 'counter', label: 'Datagrams dropped', value: 0 },
      ],
    ),
    check(
      'names.resolve',
      'pass',
      [1.2, 18.3],
      'Does the name of the server resolve?',
      `pbx.test has one address, ${SERVER}.`,
      [
        {
          kind: 'table',
          label: 'Questions',
          value: {
            columns: ['type', 'name', 'answer', 'ms'],
            rows: [
              ['NAPTR', 'pbx.test', null, 6.2],
              ['SRV', '_sip._udp.pbx.test', null, 5.9],
              ['A', 'pbx.test', SERVER, 5.4],
            ],
          },
        },
      ],
    ),
    check(
      'reach.udp',
      'pass',
      [20, 23.9],
      'Does the server answer by UDP?',
      `${SERVER}:5060 answered OPTIONS with 200 after 24 ms.`,
      [{ kind: 'timer', label: 'OPTIONS to 200', value: 23.9 }],
    ),
    check('reach.tls', 'skip', [44, 0], 'Does the server answer by TLS?', 'Not needed: the server answers by UDP.'),
    check(
      'registration.register',
      grantedExpiresS === 300 ? 'pass' : 'warn',
      [44, 92.4],
      'Does the server register us?',
      `Registered for ${grantedExpiresS} s after one challenge.`,
      [
        { kind: 'field', label: 'Server', value: `${SERVER}:5060` },
        { kind: 'field', label: 'Seen as', value: `${PUBLIC}:61042` },
        { kind: 'timer', label: 'REGISTER to 200', value: 92.4 },
        {
          kind: 'packet',
          label: 'Our REGISTER',
          value: {
            at: iso(91),
            direction: 'outbound',
            transport: 'udp',
            from: `${CLIENT}:50612`,
            to: `${SERVER}:5060`,
            text: REGISTER,
          },
        },
      ],
    ),
    check(
      'nat.translation',
      'info',
      [137, 0.2],
      'Does the server see another address than ours?',
      `Yes: ${CLIENT}:50612 is seen as ${PUBLIC}:61042, a NAT is on the way.`,
      [
        { kind: 'field', label: 'Our address', value: `${CLIENT}:50612` },
        { kind: 'field', label: 'Seen by the server', value: `${PUBLIC}:61042` },
        { kind: 'field', label: 'Port kept', value: false },
      ],
    ),
    check(
      'call.setup',
      'pass',
      [2_010, 8_453.3],
      'Does a call come up?',
      'The call was answered 410 ms after the INVITE and lasted 8 s.',
      [
        { kind: 'field', label: 'Called', value: 'sip:echo@pbx.test' },
        { kind: 'timer', label: 'INVITE to answer', value: 410.2 },
        ladderEvidence(),
        {
          kind: 'compare',
          label: 'SDP',
          value: { left: { title: 'Offer', text: OFFER }, right: { title: 'Answer', text: ANSWER } },
        },
      ],
    ),
  ];
}

const JITTER = [0.12, 0.18, 0.11, 0.21, 0.14, 0.19, 0.22, 0.16].map((value, second) => [second * 1000, value]);

/** One-way audio: ours arrives, theirs is dropped on the way to us. The registrar also grants less time than was asked for. */
export const FAILED_REPORT: DiagnosisReport = {
  ...HEAD,
  id: '01KGHB7Q4W0000000000000001',
  finishedAt: iso(14_212.8),
  checks: [
    ...common(60),
    check(
      'media.inbound',
      'fail',
      [10_463, 0.9],
      'Does audio arrive?',
      'Not one RTP packet arrived in 8 s; the far end sent 402.',
      [
        { kind: 'counter', label: 'RTP packets arrived', value: 0 },
        { kind: 'counter', label: 'RTP packets that the companion sent', value: 402 },
        { kind: 'stream', label: 'Towards us: 0x0badcafe', value: json(emptyStream()) },
        {
          kind: 'series',
          label: 'Packets that arrived per second',
          value: {
            unit: 'packets/s',
            points: [0, 0, 0, 0, 0, 0, 0, 0].map((value, second) => [second * 1000, value]),
            threshold: 50,
          },
        },
      ],
    ),
    check(
      'media.outbound',
      'pass',
      [10_464, 0.7],
      'Does our audio get there?',
      'The companion received 400 of our 400 packets.',
      [
        { kind: 'counter', label: 'Packets received by the companion', value: 400 },
        { kind: 'stream', label: 'From us: 0x5a17c0de', value: json(stream('outbound')) },
      ],
    ),
    check(
      'media.path',
      'info',
      [10_465, 2_003.4],
      'Do datagrams reach other ports of the media host?',
      `${SERVER} answers on 2 of 3 ports by ICMP.`,
      [
        {
          kind: 'table',
          label: 'Ports',
          value: {
            columns: ['port', 'outcome'],
            rows: [
              [12_045, 'silent'],
              [33_434, 'refused'],
              [61_001, 'refused'],
            ],
          },
        },
      ],
    ),
    check(
      'call.retry',
      'warn',
      [10_470, 3_700],
      'Does it work with one thing changed?',
      'With other RTP ports nothing arrives either.',
    ),
    check('quality.jitter', 'skip', [14_172, 0], 'Is the audio even?', 'Not possible: no audio arrived.'),
  ],
  verdict: {
    status: 'failed',
    sentence: `${CAUSES['media-inbound-blocked'].title}.`,
    causes: [
      cause(
        'media-inbound-blocked',
        'primary',
        'proven',
        'We sent 400 packets and received none, although the companion received 400 of our packets and the companion sent 402 packets.',
        ['media.inbound', 'media.path', 'media.outbound', 'call.retry'],
      ),
      cause('registration-expires-changed', 'contributing', 'proven', '300 s were asked for and 60 s granted.', [
        'registration.register',
      ]),
    ],
  },
  media: [
    { ...stream('outbound'), call: 0 },
    { ...emptyStream(), call: 0 },
  ],
  calls: [call({ firstPacketMs: null, text: 'No packet has arrived for 3 s.' })],
  samples: [...samples('outbound', 50), ...samples('inbound', 0)],
  timeline: [
    { at: iso(0), source: 'run', text: 'The diagnosis began.' },
    { at: iso(136.4), source: 'registration.register', text: 'Registered for 60 s.' },
    { at: iso(2_420.417), source: 'call.setup', text: 'call 1: SIP/2.0 200 OK came' },
    { at: iso(5_430), source: 'call.setup', text: 'call 1: No packet has arrived for 3 s.' },
    { at: iso(14_212.8), source: 'run', text: 'The diagnosis ended.' },
  ],
};

/** A healthy line behind a NAT. */
export const HEALTHY_REPORT: DiagnosisReport = {
  ...HEAD,
  id: '01KGHB7Q4W0000000000000002',
  finishedAt: iso(10_912.6),
  checks: [
    ...common(300),
    check('media.inbound', 'pass', [10_463, 0.9], 'Does audio arrive?', '402 packets of PCMU arrived, none lost.', [
      {
        kind: 'stream',
        label: 'Towards us: 0x0badcafe',
        value: json(stream('inbound', { packets: 402, expected: 402 })),
      },
    ]),
    check(
      'media.echo',
      'pass',
      [10_464, 31.7],
      'Does our own voice come back?',
      'Our test signal came back after 82 ms.',
      [{ kind: 'timer', label: 'There and back', value: 82.4 }],
    ),
    check('quality.jitter', 'pass', [10_496, 0.8], 'Is the audio even?', 'The jitter stays at 0.2 ms (limit 30 ms).', [
      { kind: 'series', label: 'Jitter towards us', value: { unit: 'ms', points: JITTER, threshold: 30 } },
    ]),
  ],
  verdict: {
    status: 'healthy',
    sentence: 'All is well: the server answers, the call came up, and our own voice came back.',
    causes: [],
  },
  media: [
    { ...stream('outbound'), call: 0 },
    { ...stream('inbound', { packets: 402, expected: 402 }), call: 0 },
  ],
  calls: [call({ firstPacketMs: 12.4, text: 'The first packet arrived.' })],
  samples: [...samples('outbound', 50), ...samples('inbound', 50)],
  timeline: [
    { at: iso(0), source: 'run', text: 'The diagnosis began.' },
    { at: iso(2_420.417), source: 'call.setup', text: 'call 1: SIP/2.0 200 OK came' },
    { at: iso(2_432.8), source: 'call.setup', text: 'call 1: The first packet arrived.' },
    { at: iso(10_912.6), source: 'run', text: 'The diagnosis ended.' },
  ],
};
