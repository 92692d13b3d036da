import { DEFAULT_LIMITS } from '../../../src-shared/model/limits';
import type { LadderEntry } from '../../../src-shared/model/call';
import { OWN, SERVER, call, healthy, refusedCall } from '../testdata/findings';
import { table } from '../testdata/table';
import { setup } from '../testdata/ruleRows';

const unanswered = call({
  result: { state: 'failed' },
  media: null,
  streams: [],
  provisional: [],
  gaveUpAfterMs: 8000,
  inviteOctets: 1600,
  pings: [],
});

function okFrom(host: string): LadderEntry {
  return {
    at: '2026-01-01T00:00:00.000000Z',
    direction: 'inbound',
    transport: 'udp',
    from: `${SERVER}:5060`,
    to: `${OWN}:40000`,
    startLine: 'SIP/2.0 200 OK',
    cseq: '1 INVITE',
    retransmission: false,
    raw: `SIP/2.0 200 OK\r\nContact: <sip:echo@${host}:5060>\r\n\r\n`,
  };
}

table('call set-up', [
  {
    what: 'no response to the INVITE',
    findings: setup({ ...unanswered, inviteOctets: 900 }),
    primary: 'invite-no-response',
  },
  {
    what: 'no response to a large INVITE, one to a small one',
    findings: setup(unanswered, {
      'call.retry': { calls: [call({ variant: { changed: 'size', label: 'small' }, inviteOctets: 700 })] },
    }),
    primary: 'sip-fragments-dropped',
    never: ['invite-no-response'],
  },
  {
    what: '100 and then nothing',
    findings: setup({ ...unanswered, provisional: [{ status: 100, reason: 'Trying', atMs: 4, sdp: false }] }),
    primary: 'call-progress-timeout',
  },
  {
    what: 'ringing for ever',
    findings: setup({
      ...unanswered,
      gaveUpAfterMs: 12_000,
      provisional: [{ status: 180, reason: 'Ringing', atMs: 90, sdp: false }],
    }),
    primary: 'call-no-answer',
  },
  { what: '404', findings: setup(refusedCall(404, 'Not Found')), primary: 'call-no-route' },
  { what: '403', findings: setup(refusedCall(403, 'Forbidden')), primary: 'call-rejected' },
  { what: '486', findings: setup(refusedCall(486, 'Busy Here')), primary: 'call-busy' },
  { what: '480', findings: setup(refusedCall(480, 'Temporarily Unavailable')), primary: 'call-unavailable' },
  {
    what: '480 that stands for congestion',
    findings: setup(refusedCall(480, 'Gone', { reasonHeader: { text: 'Q.850', q850: 34 } })),
    primary: 'server-overloaded',
  },
  { what: '500', findings: setup(refusedCall(500, 'Oops')), primary: 'server-error' },
  {
    what: '488, taken with all codecs',
    findings: setup(refusedCall(488, 'Not Acceptable Here'), {
      'call.retry': { calls: [call({ variant: { changed: 'codecs', label: 'with all codecs' } })] },
    }),
    primary: 'call-codec-mismatch',
    confidence: 'proven',
  },
  {
    what: '488, taken without encryption',
    findings: setup(refusedCall(488, 'Not Acceptable Here'), {
      'call.retry': {
        calls: [
          refusedCall(488, 'Not Acceptable Here', { variant: { changed: 'codecs', label: 'with all codecs' } }),
          call({ variant: { changed: 'security', label: 'with plain RTP' } }),
        ],
      },
    }),
    primary: 'call-srtp-mismatch',
    confidence: 'proven',
  },
  {
    what: 'on a long way the 200 comes twice more, and then its ACK is there',
    findings: setup(
      call({
        repeatedSuccess: 2,
        ladder: ['00.000', '00.500', '01.500'].map((at) => ({
          ...okFrom('198.51.100.80'),
          at: `2026-01-01T00:00:${at}000Z`,
        })),
      }),
    ),
    primary: null,
  },
  {
    what: '200 again and again',
    findings: setup(call({ repeatedSuccess: 3 })),
    primary: 'call-ack-lost',
    status: 'failed',
  },
  { what: 'one 200 repeated on a slow line', findings: setup(call({ repeatedSuccess: 1 })), primary: null },
  {
    what: '183 with SDP and silence',
    findings: setup(
      call({
        provisional: [{ status: 183, reason: 'Session Progress', atMs: 50, sdp: true }],
        result: { timing: { ...call().result.timing, answerMs: 4000 } },
      }),
    ),
    primary: 'call-early-media-missing',
    status: 'degraded',
  },
  {
    what: 'three seconds of post-dial delay, as on mobile networks, accuse nobody',
    findings: setup(call({ result: { timing: { ...call().result.timing, pddMs: 3000 } } })),
    primary: 'call-setup-slow',
    status: 'healthy',
  },
  {
    what: 'three seconds of post-dial delay where a person wants less',
    findings: setup(call({ result: { timing: { ...call().result.timing, pddMs: 3000 } } })),
    subject: { limits: { ...DEFAULT_LIMITS, pddWarnMs: 1500 } },
    primary: 'call-setup-slow',
    status: 'degraded',
  },
  {
    what: 'six seconds of post-dial delay',
    findings: setup(call({ result: { timing: { ...call().result.timing, pddMs: 6000 } } })),
    primary: 'call-setup-slow',
    status: 'failed',
  },
  {
    what: 'dropped at Session-Expires',
    findings: healthy({
      'call.long': {
        call: call({
          talkMs: 90_000,
          sessionExpiresS: 90,
          ended: { by: 'remote', afterMs: 90_000, q850: null, text: null },
        }),
      },
    }),
    primary: 'call-session-timer-drop',
    status: 'failed',
  },
  {
    what: 'our own refresh never answered',
    findings: healthy({
      'call.long': {
        call: call({
          variant: { changed: 'long', label: 'for 100 s', talkMs: 100_000 },
          talkMs: 60_000,
          sessionExpiresS: 90,
          ended: { by: 'local', afterMs: 60_000, q850: null, text: null },
        }),
      },
    }),
    primary: 'call-session-timer-drop',
    status: 'failed',
  },
]);
