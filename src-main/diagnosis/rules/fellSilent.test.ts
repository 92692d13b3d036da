import { OWN, PUBLIC, call, healthy, probe, registered, silent } from '../testdata/findings';
import { table } from '../testdata/table';
import { seen } from '../testdata/ruleRows';

const dead = silent({ sent: 4, waitedMs: 4000 });

const noAnswerCall = (): ReturnType<typeof call> =>
  call({ result: { state: 'failed' }, provisional: [], gaveUpAfterMs: 8000, media: null, probe: null, pings: [] });

/** Audio until two seconds after the answer, of seven. */
const stoppedCall = (changes: Parameters<typeof call>[0] = {}): ReturnType<typeof call> =>
  call({ media: { lastAcceptedMs: 2000 }, ...changes });

table('a server that answered, and then does not', [
  {
    what: 'nothing any more after the first REGISTER: banned',
    findings: healthy({
      'registration.register': registered({ outcome: 'unanswered', status: null, steps: [] }),
      'call.setup': { call: noAnswerCall() },
      'reach.again': { since: 'REGISTER', own: probe(dead), compared: [] },
    }),
    primary: 'server-unreachable',
    confidence: 'likely',
    never: ['invite-no-response', 'sip-udp-blocked'],
  },
  {
    what: 'the INVITE alone is not answered',
    findings: healthy({
      'call.setup': { call: noAnswerCall() },
      'reach.again': { since: 'INVITE', own: probe(), compared: [] },
    }),
    primary: 'invite-no-response',
    never: ['server-unreachable'],
  },
  {
    what: 'UDP is closed for us after the INVITE, TCP is not',
    findings: healthy({
      'call.setup': { call: noAnswerCall() },
      'reach.again': { since: 'INVITE', own: probe(dead), compared: [probe({ transport: 'tcp' })] },
    }),
    primary: 'sip-udp-blocked',
    never: ['server-unreachable', 'invite-no-response'],
  },
  {
    what: 'the service ends in the middle of a call',
    findings: healthy({ 'reach.again': { since: 'call', own: probe({ outcome: 'refused' }), compared: [] } }),
    primary: 'sip-port-closed',
  },
  {
    what: 'everything stops in the middle of a call',
    findings: healthy({
      'call.setup': { call: stoppedCall() },
      'reach.again': { since: 'call', own: probe(dead), compared: [] },
    }),
    primary: 'server-unreachable',
    never: ['media-inbound-blocked', 'media-rebinding'],
  },
  {
    what: 'audio alone stops',
    findings: healthy({
      'call.setup': { call: stoppedCall() },
      'reach.again': { since: 'call', own: probe(), compared: [] },
    }),
    primary: 'media-stopped-inbound',
    confidence: 'proven',
  },
  {
    what: 'audio stops, and the server sees another address of ours from then on',
    findings: healthy({
      'call.setup': {
        call: stoppedCall({
          pings: [PUBLIC, PUBLIC, '203.0.113.99'].map((one, n) => ({ atMs: 900 * n, rttMs: 10, seenAs: seen(one) })),
        }),
      },
      'reach.again': { since: 'call', own: probe(), compared: [] },
    }),
    primary: 'media-rebinding',
    never: ['media-inbound-blocked'],
  },
  {
    what: 'audio stops, and after the call we come from another address',
    findings: healthy({
      'nat.translation': {
        local: seen(OWN),
        seenAs: seen(PUBLIC),
        translated: true,
        portKept: true,
        localIsPrivate: true,
        seenIsPrivate: false,
      },
      'call.setup': { call: stoppedCall() },
      'reach.again': { since: 'call', own: probe({ seenAs: seen('203.0.113.99') }), compared: [] },
    }),
    primary: 'media-rebinding',
  },
  {
    what: 'a new mapping that harms nobody',
    findings: healthy({
      'call.setup': {
        call: call({ pings: [40_000, 41_000].map((port, n) => ({ atMs: n, rttMs: 9, seenAs: seen(PUBLIC, port) })) }),
      },
    }),
    primary: null,
    status: 'healthy',
  },
]);
