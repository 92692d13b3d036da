/** Runs that look like real ones, for tests of the window alone: a healthy line, one-way audio, and a line that loses packets. */
import { CAUSES } from '../../../src-shared/causes';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type {
  Cause,
  CheckResult,
  DiagnosisReport,
  DiagnosisSummary,
  Evidence,
} from '../../../src-shared/model/diagnosis';
import { FAILED_REPORT, HEALTHY_REPORT } from '../../../src-main/diagnosis/report/testdata/report';
import { CLIENT, SERVER, check, json, stream } from '../../../src-main/diagnosis/report/testdata/parts';
import { noise } from './plausible';

export type Scenario = 'healthy' | 'one-way' | 'loss' | 'no-server';

function cause(
  code: CauseCode,
  role: Cause['role'],
  confidence: Cause['confidence'],
  reason: string,
  evidence: string[],
): Cause {
  const { title, explanation, technical, fix, owner } = CAUSES[code];
  return { code, role, confidence, title, explanation, fix, owner, evidence, reason, technical };
}

const NOT_NEEDED = 'Not needed: the server answers by UDP.';

/** What a whole run has beside the checks of the short examples. */
const MORE: CheckResult[] = [
  check(
    'computer.clock',
    'pass',
    [2, 140],
    'Is the clock of this computer right?',
    'It is 0.2 s ahead of the server.',
    [
      { kind: 'field', label: 'Server says', value: 'Tue, 03 Feb 2026 09:12:00 GMT' },
      { kind: 'timer', label: 'Ahead by', value: 212.4 },
    ],
  ),
  check('reach.tcp', 'skip', [44, 0], 'Does the server answer by TCP?', NOT_NEEDED),
  check('reach.ws', 'skip', [44, 0], 'Does the server answer by WebSocket?', NOT_NEEDED),
  check('reach.host', 'skip', [44, 0], 'Is the host there at all?', NOT_NEEDED),
  check(
    'reach.rport',
    'pass',
    [46, 31],
    'Does the server answer to where we are?',
    'It answers to the port that we sent from (RFC 3581).',
  ),
  check(
    'reach.size',
    'pass',
    [48, 58],
    'Do large messages get through?',
    'An OPTIONS of 1480 octets is answered like one of 410.',
    [
      {
        kind: 'table',
        label: 'Sizes',
        value: {
          columns: ['Size, octets', 'Outcome', 'Sent'],
          rows: [
            [410, 'answered', 1],
            [1480, 'answered', 1],
          ],
        },
      },
    ],
  ),
  check('http.health', 'skip', [50, 0], 'Do the HTTP addresses answer?', 'The profile names no HTTP address.'),
  check('registration.bindings', 'pass', [140, 1], 'Who else is registered under our address?', 'Nobody else is.'),
  check(
    'registration.inbound',
    'pass',
    [150, 88],
    'Do requests from the server reach us?',
    'An OPTIONS to our own address came back to us after 88 ms.',
  ),
  check(
    'nat.alg',
    'pass',
    [180, 96],
    'Does something on the way rewrite SIP?',
    'The companion received byte for byte what was sent.',
    [
      {
        kind: 'compare',
        label: 'Probe as sent and as received',
        value: {
          left: {
            title: 'Sent',
            text: `OPTIONS sip:responder.test SIP/2.0\r\nVia: SIP/2.0/UDP ${CLIENT}:50613;rport\r\nX-Sidetone-Address: ${CLIENT}\r\nContent-Length: 0\r\n\r\n`,
          },
          right: {
            title: 'Received',
            text: `OPTIONS sip:responder.test SIP/2.0\r\nVia: SIP/2.0/UDP ${CLIENT}:50613;rport\r\nX-Sidetone-Address: ${CLIENT}\r\nContent-Length: 0\r\n\r\n`,
          },
        },
      },
    ],
  ),
];

const ORDER = ['computer', 'names', 'reach', 'http', 'registration', 'nat', 'call', 'media', 'quality'];
const inOrder = (checks: CheckResult[]): CheckResult[] =>
  [...checks].sort((a, b) => ORDER.indexOf(a.area) - ORDER.indexOf(b.area));

const LOSS: Evidence = {
  kind: 'series',
  label: 'Loss towards us',
  value: {
    unit: '%',
    points: Array.from({ length: 24 }, (_, index) => [index * 1000, Math.round(noise(index + 3) * 14 * 10) / 10]),
    threshold: 1,
  },
};
const LOSSY = stream('inbound', {
  packets: 1116,
  expected: 1200,
  lost: 84,
  lossPercent: 7,
  jitterMs: { min: 0.4, mean: 6.82, max: 19.1 },
  burst: { density: 0.31, meanMs: 160, gapDensity: 0.02, gapMeanMs: 2100 },
  r: 63.2,
  mos: 3.24,
});

const LOSS_REPORT: DiagnosisReport = {
  ...HEALTHY_REPORT,
  mode: 'full',
  finishedAt: new Date(Date.parse(HEALTHY_REPORT.startedAt) + 96_400).toISOString(),
  checks: [
    ...HEALTHY_REPORT.checks.filter(({ area }) => area !== 'media' && area !== 'quality'),
    check(
      'media.inbound',
      'pass',
      [10_463, 0.9],
      "Does the far end's audio arrive?",
      '1116 packets arrived, the first 12 ms after the answer.',
      [
        { kind: 'counter', label: 'RTP packets that were taken', value: 1116 },
        { kind: 'stream', label: 'Towards us: 0x0badcafe', value: json(LOSSY) },
      ],
    ),
    check(
      'media.outbound',
      'pass',
      [10_464, 0.7],
      'Does our audio get to the far end?',
      'The companion received 1198 of our 1200 packets.',
    ),
    check(
      'media.echo',
      'pass',
      [10_470, 30.2],
      'Does our own sound come back?',
      'Our test signal came back after 82 ms.',
    ),
    check(
      'quality.loss',
      'warn',
      [10_500, 1.4],
      'Do packets get lost?',
      '7 % of the audio towards us was lost (limit 1 %). 0.2 % of our audio was lost, as the companion counts.',
      [
        { kind: 'counter', label: 'Lost towards us', value: 84 },
        { kind: 'field', label: 'Lost from us, by RTCP', value: 2 },
        { kind: 'field', label: 'Burst density (RFC 3611)', value: 0.31 },
        LOSS,
      ],
    ),
    check(
      'quality.jitter',
      'pass',
      [10_502, 0.8],
      'Do packets come evenly?',
      'The jitter stays at 6.8 ms (limit 30 ms).',
    ),
    check(
      'quality.delay',
      'pass',
      [10_503, 0.6],
      'How long is audio on its way?',
      'A round trip takes 23 ms (limit 300 ms).',
    ),
  ],
  verdict: {
    status: 'degraded',
    sentence: `${CAUSES['quality-loss-inbound'].title}.`,
    causes: [
      cause(
        'quality-loss-inbound',
        'primary',
        'proven',
        '84 of 1200 packets towards us were lost (7 %, limit 1 %), while the companion lost 2 of our 1200.',
        ['quality.loss', 'media.inbound'],
      ),
      cause('quality-loss-burst', 'contributing', 'likely', 'Within bursts of 160 ms, 31 % of the packets were lost.', [
        'quality.loss',
      ]),
    ],
  },
  media: [
    {
      ...stream('outbound', {
        packets: 1200,
        remoteReport: { lost: 2, lossPercent: 0.2, jitterMs: 0.9, highestSequence: 25_271, reports: 6, xr: null },
      }),
      call: 0,
    },
    { ...LOSSY, call: 0 },
  ],
};

/** Nothing answers: what the rest of a run looks like when its ground is missing. */
const NO_SERVER_REPORT: DiagnosisReport = {
  ...HEALTHY_REPORT,
  checks: [
    ...HEALTHY_REPORT.checks.filter(({ area }) => area === 'computer' || area === 'names'),
    check(
      'reach.udp',
      'fail',
      [20, 8000],
      'Does the server answer by UDP?',
      `${SERVER}:5060 did not answer OPTIONS within 8 s; it was sent 7 times.`,
    ),
    check(
      'reach.tcp',
      'fail',
      [20, 8000],
      'Does the server answer by TCP?',
      `${SERVER}:5060 did not take a connection within 8 s.`,
    ),
    check(
      'registration.register',
      'fail',
      [44, 8000],
      'Does the server register us?',
      'No answer to REGISTER within 8 s.',
    ),
    check('call.setup', 'skip', [8050, 0], 'Does a call come up?', 'Not possible: the server does not answer.'),
    check('media.inbound', 'skip', [8050, 0], "Does the far end's audio arrive?", 'Not possible: no call came up.'),
    check('media.outbound', 'skip', [8050, 0], 'Does our audio get to the far end?', 'Not possible: no call came up.'),
  ],
  verdict: {
    status: 'failed',
    sentence: `${CAUSES['server-unreachable'].title}.`,
    causes: [
      cause(
        'server-unreachable',
        'primary',
        'likely',
        `${SERVER} answered on no transport, and no ICMP error came back.`,
        ['reach.udp', 'reach.tcp'],
      ),
    ],
  },
  media: [],
  calls: [],
  samples: [],
};

const REPORTS: Record<Scenario, DiagnosisReport> = {
  healthy: HEALTHY_REPORT,
  'one-way': FAILED_REPORT,
  loss: LOSS_REPORT,
  'no-server': NO_SERVER_REPORT,
};

/** A report as a run would leave it that began at `startedAt`. */
export function reportOf(scenario: Scenario, id: string, startedAt: number): DiagnosisReport {
  const report = REPORTS[scenario];
  const length = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
  const known = new Set(report.checks.map((one) => one.id));
  const more = scenario === 'no-server' ? [] : MORE.filter((one) => !known.has(one.id));
  return {
    ...report,
    id,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(startedAt + length).toISOString(),
    checks: inOrder([...report.checks, ...more]),
  };
}

export function summaryOf(
  report: DiagnosisReport,
  accountId: string,
  name: string,
  target: string | null,
): DiagnosisSummary {
  const primary = report.verdict.causes.find(({ role }) => role === 'primary');
  return {
    id: report.id,
    accountId,
    name,
    mode: report.mode,
    target,
    startedAt: report.startedAt,
    durationMs: Date.parse(report.finishedAt) - Date.parse(report.startedAt),
    cancelled: report.cancelled,
    status: report.verdict.status,
    code: primary?.code ?? null,
    title: primary?.title ?? null,
  };
}
