/** Rules about long ways, slow name servers, calls that are led in a circle, and far ends that say nothing. */
import type { LadderEntry } from '../../../src-shared/model/call';
import type { ObservedCall } from '../observed/call';
import type { Findings } from '../facts/findings';
import type { NameFacts } from '../facts/network';
import { SERVER, call, deafCall, healthy, probe, reach, refusedCall, silent } from '../testdata/findings';
import { table } from '../testdata/table';

const setup = (one: ObservedCall, more: Findings = {}): Findings => healthy({ 'call.setup': { call: one }, ...more });
const message = (
  direction: LadderEntry['direction'],
  startLine: string,
  changes: Partial<LadderEntry> = {},
): LadderEntry => ({
  at: '2026-01-01T00:00:00.000000Z',
  direction,
  from: '',
  to: `${SERVER}:5060`,
  transport: 'udp',
  startLine,
  cseq: '1 INVITE',
  retransmission: false,
  raw: '',
  ...changes,
});
const INVITE = 'INVITE sip:echo@pbx.test SIP/2.0';
const challenged = [
  message('outbound', INVITE),
  message('inbound', 'SIP/2.0 407 Proxy Authentication Required'),
  message('outbound', INVITE),
];
const lookedUp = (tookMs: number): NameFacts => ({
  uri: 'sip:pbx.test',
  host: 'pbx.test',
  literal: false,
  targets: [],
  steps: [],
  failure: null,
  tookMs,
  nameServers: [],
});
const timing = (pddMs: number): Partial<ObservedCall['result']> => ({ timing: { ...call().result.timing, pddMs } });
const noise = (packets: number): ObservedCall =>
  call({
    probe: null,
    media: { levelDbov: null, payloadTypes: [{ payloadType: 13, packets, expected: true }] },
    streams: [{ packets }],
  });

table('long ways and slow name servers', [
  {
    what: 'satellite: two round trips of 1.2 s explain the set-up',
    findings: setup(
      call({
        ladder: challenged,
        result: timing(2400),
        streams: [{ rttMs: { min: 1200, mean: 1200, max: 1200 } }],
        pings: [0, 1000, 2000].map((atMs) => ({ atMs, rttMs: 1200 })),
      }),
    ),
    primary: 'quality-latency',
    status: 'degraded',
    also: ['call-setup-slow'],
  },
  {
    what: 'a round trip of 400 ms does not explain six seconds',
    findings: setup(
      call({
        ladder: challenged,
        result: timing(6000),
        streams: [{ rttMs: { min: 400, mean: 400, max: 400 } }],
        pings: [0, 1000, 2000].map((atMs) => ({ atMs, rttMs: 400 })),
      }),
    ),
    primary: 'call-setup-slow',
    also: ['quality-latency'],
  },
  {
    what: 'loss explains the set-up: the INVITE had to be sent again and again',
    findings: setup(
      call({
        ladder: [
          message('outbound', INVITE),
          message('outbound', INVITE, { at: '2026-01-01T00:00:03.500000Z', retransmission: true }),
        ],
        result: timing(3550),
        streams: [{ lost: 40, lossPercent: 10 }],
      }),
    ),
    primary: 'quality-loss-inbound',
    status: 'degraded',
    also: ['call-setup-slow'],
  },
  {
    what: 'loss does not explain a set-up in which nothing was sent again',
    findings: setup(
      call({
        ladder: [message('outbound', INVITE)],
        result: timing(5550),
        streams: [{ lost: 40, lossPercent: 10 }],
      }),
    ),
    primary: 'call-setup-slow',
    also: ['quality-loss-inbound'],
  },
  {
    what: 'whoever dials waits for the name servers',
    findings: setup(call(), { 'names.resolve': lookedUp(5500) }),
    primary: 'call-setup-slow',
    status: 'failed',
  },
  {
    what: 'two and a half seconds for the name servers are worth a note',
    findings: setup(call(), { 'names.resolve': lookedUp(2500) }),
    primary: 'call-setup-slow',
    status: 'healthy',
  },
  {
    what: 'a name server that takes 300 ms',
    findings: setup(call(), { 'names.resolve': lookedUp(300) }),
    primary: null,
    status: 'healthy',
  },
]);

table('calls that are led on, or end at once', [
  {
    what: '302 that leads back to where the call came from',
    findings: setup({
      ...refusedCall(302, 'Moved Temporarily'),
      ladder: [message('outbound', INVITE), message('inbound', 'SIP/2.0 302 Moved Temporarily')],
      contact: { answeredFrom: null, redirectedTo: 'sip:echo@pbx.test' },
    }),
    primary: 'call-no-route',
    confidence: 'likely',
  },
  {
    what: '302 without an address',
    findings: setup(refusedCall(302, 'Moved Temporarily')),
    primary: 'unknown',
    never: ['call-no-route'],
  },
  { what: '482 of a loop', findings: setup(refusedCall(482, 'Loop Detected')), primary: 'call-no-route' },
  { what: '402', findings: setup(refusedCall(402, 'Payment Required')), primary: 'call-rejected' },
  {
    what: 'answered, and hung up by the far end in the same moment',
    findings: setup(call({ talkMs: 60, ended: { by: 'remote', afterMs: 60, q850: 16, text: null } })),
    primary: 'unknown',
    confidence: 'likely',
    status: 'failed',
  },
  {
    what: 'answered, and hung up by the far end before the audio was set up',
    findings: setup(
      deafCall({
        ended: { by: 'remote', afterMs: null, q850: 16, text: null },
        result: { timing: { ...call().result.timing, answerMs: null, durationMs: null } },
      }),
    ),
    primary: 'unknown',
  },
  {
    what: 'the same in a call that somebody makes',
    findings: {
      'call.setup': { call: call({ talkMs: 60, ended: { by: 'remote', afterMs: 60, q850: 16, text: null } }) },
    },
    primary: null,
  },
  {
    what: 'hung up by the far end after three seconds',
    findings: setup(call({ talkMs: 3000, ended: { by: 'remote', afterMs: 3000, q850: 16, text: null } })),
    primary: null,
    status: 'healthy',
  },
]);

const unanswered = (ladder: LadderEntry[]): ObservedCall =>
  deafCall({ ladder, provisional: [], gaveUpAfterMs: 8000, result: { state: 'cancelled' } });

table('INVITEs without an answer', [
  {
    what: 'it went to the dead one of two servers',
    findings: setup(unanswered([message('outbound', INVITE, { to: '198.51.100.9:5060' })]), {
      'reach.udp': reach({ probes: [probe(silent({ address: '198.51.100.9' })), probe()] }),
    }),
    primary: 'dns-srv-target-down',
    status: 'failed',
    also: ['invite-no-response'],
  },
  {
    what: 'with credentials it is too large for the path, without it is not',
    findings: setup(unanswered([...challenged.slice(0, 2), message('outbound', INVITE, { raw: 'x'.repeat(1420) })]), {
      'call.retry': {
        calls: [call({ variant: { changed: 'size', label: 'with a small INVITE' } })],
      },
    }),
    primary: 'sip-fragments-dropped',
    never: ['invite-no-response', 'unknown'],
  },
]);

table('comfort noise', [
  { what: 'and nothing else', findings: setup(noise(20)), primary: 'far-end-silent', status: 'failed' },
  {
    what: 'in the pauses of somebody who speaks',
    findings: setup(
      call({
        media: {
          payloadTypes: [
            { payloadType: 0, packets: 300, expected: true },
            { payloadType: 13, packets: 10, expected: true },
          ],
        },
        streams: [{ packets: 310 }],
      }),
    ),
    primary: null,
    status: 'healthy',
  },
]);

const returned = call().probe;
const aTone = (media: Partial<NonNullable<ObservedCall['media']>>, changes: Partial<ObservedCall> = {}): ObservedCall =>
  call({ probe: null, ...changes, media });

table('our audio is cut off in mid-call', [
  {
    what: 'its report knows nothing of the last four seconds',
    findings: setup(aTone({ peerBehind: 200, firstHighest: 100, lastHighest: 150 })),
    primary: 'media-stopped-outbound',
    confidence: 'proven',
    status: 'failed',
  },
  { what: 'what is on its way when the report is made', findings: setup(aTone({ peerBehind: 12 })), primary: null },
  {
    what: 'what is on its way by satellite, with a queue before it',
    findings: setup(aTone({ peerBehind: 110 }, { pings: [600, 800, 1300].map((rttMs, atMs) => ({ atMs, rttMs })) })),
    primary: null,
  },
  {
    what: 'the echo falls silent, and its packets go on',
    findings: setup(call({ probe: returned && { ...returned, silentEndMs: 3000 } })),
    primary: 'media-stopped-outbound',
    confidence: 'likely',
  },
  {
    what: 'the echo ends, because nothing comes any more',
    findings: setup(
      call({
        probe: returned && { ...returned, silentEndMs: 4000 },
        media: { lastAcceptedMs: 3000, lastSenderReportMs: 6000, peerSent: 350 },
        streams: [{ packets: 150 }],
      }),
    ),
    primary: 'media-stopped-inbound',
    never: ['media-outbound-blocked', 'media-stopped-outbound'],
  },
]);
