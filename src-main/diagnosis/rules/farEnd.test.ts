/** Rules about far ends and servers that behave oddly, rightly or wrongly. */
import type { LadderEntry } from '../../../src-shared/model/call';
import type { ObservedCall } from '../observed/call';
import type { Findings } from '../facts/findings';
import { call, challenge, healthy, reach, refused, refusedCall, registered, sdp, step } from '../testdata/findings';
import { table } from '../testdata/table';

const setup = (one: ObservedCall, more: Findings = {}): Findings => healthy({ 'call.setup': { call: one }, ...more });
const withFinal = (one: ObservedCall, changes: Partial<NonNullable<ObservedCall['final']>>): ObservedCall => ({
  ...one,
  final: one.final && { ...one.final, ...changes },
});
const message = (direction: LadderEntry['direction'], startLine: string): LadderEntry => ({
  at: '2026-01-01T00:00:00.000000Z',
  direction,
  from: '198.51.100.10:5060',
  to: '192.168.1.20:40000',
  transport: 'udp',
  startLine,
  cseq: '1 INVITE',
  retransmission: false,
  raw: '',
});
const asked = (realm: string, stale = false): Partial<NonNullable<ObservedCall['final']>> => ({
  challenged: true,
  challenges: challenge({ realm, stale })?.challenges ?? [],
});
const registeredIn = (realm: string): Findings => ({
  'registration.register': registered({
    steps: [step({ ...challenge({ realm }) }), step({}, { cseq: 2, authorized: true })],
  }),
});

table('calls that are turned away', [
  {
    what: '603 that stands for busy',
    findings: setup(refusedCall(603, 'Decline', { reasonHeader: { text: 'User busy', q850: 17 } })),
    primary: 'call-busy',
  },
  {
    what: '404 of a user who is not registered',
    findings: setup(refusedCall(404, 'User not registered')),
    primary: 'call-unavailable',
    confidence: 'likely',
  },
  {
    what: '407 for the realm in which REGISTER was taken',
    findings: setup(
      withFinal(refusedCall(407, 'Proxy Authentication Required'), asked('pbx.test')),
      registeredIn('pbx.test'),
    ),
    primary: 'unknown',
    confidence: 'likely',
    never: ['auth-wrong-password'],
  },
  {
    what: '407 for another realm than that of REGISTER',
    findings: setup(
      withFinal(refusedCall(407, 'Proxy Authentication Required'), asked('trunk.test')),
      registeredIn('pbx.test'),
    ),
    primary: 'auth-wrong-password',
    confidence: 'likely',
  },
  {
    what: '407 that is stale each time',
    findings: setup(
      withFinal(refusedCall(407, 'Proxy Authentication Required'), asked('pbx.test', true)),
      registeredIn('pbx.test'),
    ),
    primary: 'auth-stale-loop',
    never: ['auth-wrong-password'],
  },
  {
    what: '513, and a small INVITE is taken',
    findings: setup(refusedCall(513, 'Message Too Large'), {
      'call.retry': { calls: [call({ variant: { changed: 'size', label: 'small' }, inviteOctets: 480 })] },
    }),
    primary: 'unknown',
    confidence: 'likely',
    never: ['server-error', 'sip-fragments-dropped'],
  },
  {
    what: '488 that lists a codec of ours',
    findings: setup(withFinal(refusedCall(488, 'Not Acceptable Here'), { sdp: sdp() })),
    primary: 'unknown',
    never: ['call-codec-mismatch', 'call-srtp-mismatch'],
  },
  {
    what: '488 for want of bandwidth',
    findings: setup(refusedCall(488, 'Not Acceptable Here', { warning: '370 pbx.test "Insufficient bandwidth"' })),
    primary: 'unknown',
    never: ['call-codec-mismatch'],
  },
  {
    what: '487 at once, and not by us',
    findings: setup(withFinal(refusedCall(487, 'Request Terminated'), { atMs: 900 })),
    primary: 'unknown',
    never: ['call-progress-timeout'],
  },
  {
    what: 'led on to where nobody answers',
    findings: setup(
      call({
        result: { state: 'failed' },
        media: null,
        streams: [],
        provisional: [],
        gaveUpAfterMs: 8000,
        ladder: [
          message('outbound', 'INVITE sip:echo@pbx.test SIP/2.0'),
          message('inbound', 'SIP/2.0 302 Moved Temporarily'),
          message('outbound', 'INVITE sip:gone@192.0.2.9 SIP/2.0'),
        ],
      }),
    ),
    primary: 'call-unavailable',
    never: ['invite-no-response'],
  },
  {
    what: 'one server has no room, the next one takes the call',
    findings: setup(
      call({
        ladder: [
          message('outbound', 'INVITE sip:echo@pbx.test SIP/2.0'),
          message('inbound', 'SIP/2.0 503 Service Unavailable'),
          message('outbound', 'INVITE sip:echo@pbx.test SIP/2.0'),
          message('inbound', 'SIP/2.0 200 OK'),
        ],
      }),
    ),
    primary: 'server-overloaded',
    status: 'degraded',
  },
  {
    what: 'hung up for congestion',
    findings: setup(call({ ended: { by: 'remote', afterMs: 3000, q850: 42, text: null }, talkMs: 3000 })),
    primary: 'server-overloaded',
    status: 'failed',
  },
  {
    what: 'hung up in good order',
    findings: setup(call({ ended: { by: 'remote', afterMs: 3000, q850: 16, text: null }, talkMs: 3000 })),
    primary: null,
  },
  {
    what: 'answered with port 0',
    findings: setup(
      withFinal(refusedCall(200, 'OK', { result: { state: 'failed' }, answer: sdp({ port: 0 }) }), { sdp: null }),
    ),
    primary: 'media-direction-held',
  },
  {
    what: 'answered in the other address family',
    findings: setup(
      withFinal(refusedCall(200, 'OK', { result: { state: 'failed' }, answer: sdp({ address: 'fd00:5::9' }) }), {
        sdp: null,
      }),
    ),
    primary: 'sdp-peer-address-unroutable',
  },
  {
    what: 'a web call is answered in plain RTP',
    findings: setup(
      withFinal(
        refusedCall(200, 'OK', {
          result: { state: 'failed' },
          offer: sdp({ profile: 'UDP/TLS/RTP/SAVPF', fingerprint: true }),
          answer: sdp({}),
        }),
        { sdp: null },
      ),
    ),
    primary: 'call-srtp-mismatch',
    confidence: 'proven',
    never: ['call-codec-mismatch', 'unknown'],
  },
]);

table('connections that are closed', [
  {
    what: 'TLS stood, and was closed without an answer',
    findings: healthy({
      'reach.udp': reach({ configured: false }),
      'reach.tcp': undefined,
      'reach.tls': reach({
        transport: 'tls',
        probe: { transport: 'tls', port: 5061, outcome: 'reset', connectMs: 20 },
      }),
      'registration.register': undefined,
      'call.setup': undefined,
    }),
    primary: 'unknown',
    never: ['sip-tcp-blocked'],
  },
]);

table('audio that ends before the call', [
  {
    what: 'the far end reports that it stopped',
    findings: setup(
      call({ media: { lastAcceptedMs: 2000, peerSent: 352, lastSenderReportMs: 6000 }, streams: [{ packets: 350 }] }),
    ),
    primary: 'media-stopped-inbound',
    confidence: 'proven',
    never: ['media-inbound-blocked', 'far-end-silent'],
  },
  {
    what: 'the far end reports that it goes on',
    findings: setup(
      call({ media: { lastAcceptedMs: 2000, peerSent: 350, lastSenderReportMs: 6000 }, streams: [{ packets: 100 }] }),
    ),
    primary: 'media-stopped-inbound',
    confidence: 'proven',
  },
  {
    what: 'no report since: nobody knows who stopped',
    findings: setup(
      call({ media: { lastAcceptedMs: 2000, peerSent: 75, lastSenderReportMs: 1500 }, streams: [{ packets: 100 }] }),
    ),
    primary: 'media-stopped-inbound',
    confidence: 'proven',
  },
  {
    what: 'a far end that sends only while somebody speaks',
    findings: setup(
      call({
        media: { lastAcceptedMs: 4000 },
        streams: [{ lost: 0, deltaMs: { min: 19, mean: 30, max: 720 }, jitterMs: { min: 0, mean: 1, max: 3 } }],
      }),
    ),
    primary: null,
  },
  {
    what: 'a stall, and then nothing',
    findings: setup(
      call({
        media: { lastAcceptedMs: 4000 },
        streams: [{ lost: 0, deltaMs: { min: 0, mean: 30, max: 720 }, jitterMs: { min: 0, mean: 9, max: 46 } }],
      }),
    ),
    primary: 'media-stopped-inbound',
    also: [],
  },
  {
    what: 'held by a re-INVITE',
    findings: setup(
      call({
        offer: sdp({ direction: 'inactive' }),
        answer: sdp({ direction: 'inactive' }),
        expected: { inbound: false, outbound: false },
        media: { renegotiatedMs: 2000, lastAcceptedMs: 2000 },
      }),
    ),
    primary: 'media-direction-held',
    never: ['media-inbound-blocked'],
  },
]);

table('figures that mean less than they seem', [
  {
    what: 'time stamps that jump',
    findings: setup(
      call({ streams: [{ deltaMs: { min: 18, mean: 20, max: 23 }, jitterMs: { min: 0, mean: 90, max: 3100 } }] }),
    ),
    primary: null,
  },
  {
    what: 'round trips that swing',
    findings: setup(call({ pings: [20, 240, 60, 30, 290, 150, 300].map((rttMs, i) => ({ atMs: i * 900, rttMs })) })),
    primary: null,
    never: ['quality-bufferbloat'],
  },
  {
    what: 'a queue that is full after two seconds',
    findings: setup(call({ pings: [12, 110, 205, 211, 208, 210, 207].map((rttMs, i) => ({ atMs: i * 900, rttMs })) })),
    primary: 'quality-bufferbloat',
  },
]);

table('registrars of their own kind', [
  {
    what: 'a longer binding than was asked for',
    findings: healthy({ 'registration.register': registered({ askedExpiresS: 300, grantedExpiresS: 900 }) }),
    primary: 'registration-expires-changed',
    status: 'healthy',
  },
  {
    what: 'led on to another registrar',
    findings: healthy({
      'registration.register': refused([
        step({ status: 301, reason: 'Moved Permanently', contacts: ['<sip:192.0.2.9>'] }),
      ]),
      'call.setup': undefined,
    }),
    primary: 'unknown',
    confidence: 'likely',
  },
  {
    what: 'confirmed without a contact, and then not found',
    findings: healthy({
      'registration.register': registered({
        steps: [step({ contacts: [] })],
        inbound: { way: 'own-address', reached: null, afterMs: null, status: 404 },
      }),
    }),
    primary: 'unknown',
    status: 'degraded',
  },
  {
    what: 'confirmed without a contact, and found all the same',
    findings: healthy({
      'registration.register': registered({
        steps: [step({ contacts: [] })],
        inbound: { way: 'own-address', reached: true, afterMs: 20, status: 200 },
      }),
    }),
    primary: null,
  },
]);
