/** Gathering that takes long, as a table. */
import type { IceCandidatesFacts } from '../facts/ice';
import { call } from '../testdata/findings';
import { ice } from '../testdata/ice';
import { table } from '../testdata/table';
import { healthy } from '../testdata/iceServers';

const STUCK = { stuck: [{ name: 'tun0', address: '10.9.0.2', waitedMs: 3000 }] };

table('gathering', [
  {
    what: 'one interface holds everybody up, the call as well',
    findings: healthy({
      'ice.candidates': gathering(STUCK),
      'call.setup': { call: call({ ice: ice({ gathering: { ...ice().gathering, durationMs: 3000 } }) }) },
    }),
    primary: 'ice-gathering-slow',
    status: 'degraded',
    confidence: 'proven',
  },
  {
    what: 'one interface leads nowhere, and no call waits for it',
    findings: healthy({ 'ice.candidates': gathering(STUCK) }),
    primary: 'ice-gathering-slow',
    status: 'healthy',
  },
  {
    what: 'it is quick all the same',
    findings: healthy({ 'ice.candidates': gathering({ ...STUCK, durationMs: 300 }) }),
    primary: null,
  },
]);

function gathering(changes: Partial<IceCandidatesFacts>): IceCandidatesFacts {
  return { startedAt: 0, durationMs: 3000, candidates: [], steps: [], stuck: [], silent: [], ...changes };
}
