/** The ways that this computer would offer in a call by WebRTC, gathered by the engine, to lay beside those of the browser. */
import type { IceServer } from '../../src-shared/model/ice';
import type { Gathering } from '../../src-shared/model/ways';
import type { GatheringStep } from '../diagnosis/facts/ice';
import { gather } from '../diagnosis/probes/ice/gather';
import { iceTargets } from '../diagnosis/probes/ice/servers';
import type { Clock } from '../net/clock';
import { localInterfaces } from '../net/route';

/** As long as a call waits for its servers, ms; and all of it together. */
const PATIENCE_MS = 3000;
const LIMIT_MS = 20_000;

const NOTHING_GIVEN: readonly GatheringStep['outcome'][] = ['silent', 'refused', 'failed'];

export async function gatherWays(servers: readonly IceServer[], clock: Clock): Promise<Gathering> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { targets, wrong } = await iceTargets(servers, { clock, signal });
  const all = localInterfaces();
  const outer = all.filter(({ internal }) => !internal);
  const facts = await gather(outer.length > 0 ? outer : all, targets, { clock, signal, patienceMs: PATIENCE_MS });
  const { startedAt, durationMs, candidates, steps } = facts;
  return {
    startedAt,
    durationMs,
    candidates,
    errors: [
      ...wrong.map((url) => ({ at: startedAt, url, code: null, text: 'no address of a STUN or TURN server' })),
      ...steps.flatMap(({ server, outcome, code, text, ms, address }) =>
        server !== null && NOTHING_GIVEN.includes(outcome)
          ? [{ at: startedAt + ms, url: server, code, text: `${text} (asked from ${address})` }]
          : [],
      ),
    ],
  };
}
