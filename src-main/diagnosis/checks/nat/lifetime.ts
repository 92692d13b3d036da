import type { TransportName } from '../../../../src-shared/model/transports';
import { KEEP_ALIVE_MS } from '../../../sip/registration';
import type { Check, CheckContext } from '../../api';
import type { BindingLifetimeFacts } from '../../facts/registration';
import { askLater } from '../../probes/companion';
import { table } from '../shared/evidence';
import { idleOnOwnLine } from './ownIdle';

type Probe = BindingLifetimeFacts['probes'][number];

/** Idle times that are tried, s: the interval of our keep-alives by UDP itself, and on both sides of it. */
const IDLE_S = [5, 15, KEEP_ALIVE_MS.udp / 1000, 45];

/**
 * How long a request from outside still finds its way in after we fell silent: a NAT or a firewall forgets us some time.
 * @param idleTimesS ascending
 */
export const createLifetime = (idleTimesS: readonly number[]): Check<'nat.lifetime'> => ({
  id: 'nat.lifetime',
  area: 'nat',
  title: 'How long does the way back to us stay open?',
  needs: [],
  after: ['registration.register', 'registration.stranger'],
  mode: 'full',
  limitMs: { quick: 1000, full: 125_000 },
  when: ({ subject, findings }) =>
    subject.responder !== null || findings['registration.register']?.inbound?.reached === true
      ? true
      : 'The server does not pass requests on to ourselves, and there is no companion ("sidetone respond") to ask.',
  async run(context, signal) {
    const { subject, findings } = context;
    const byCompanion =
      subject.responder === null ? null : await askCompanion(context, subject.responder, idleTimesS, signal);
    const known = byCompanion?.some(({ reached }) => reached !== null) ?? false;
    const ownWay = !known && findings['registration.register']?.inbound?.reached === true;
    const probes = ownWay ? await idleOnOwnLine(context, idleTimesS, signal) : (byCompanion ?? []);
    signal.throwIfAborted();
    const transport = usedTransport(context);
    const facts = summarize(ownWay ? 'own-address' : 'companion', probes, transport);
    const evidence = [
      table(
        'Requests from outside',
        ['after silence of s', 'arrived'],
        probes.map(({ idleS, reached }) => [idleS, reached]),
      ),
    ];
    const { longestGoodS, shortestBadS, keepAliveS } = facts;
    if (longestGoodS === null && shortestBadS === null) {
      return { status: 'info', summary: 'It could not be found out: nobody sent the requests.', facts, evidence };
    }
    if (shortestBadS === null) {
      return {
        status: 'pass',
        summary: `Requests still arrive after ${longestGoodS} s of silence; keep-alives go out every ${keepAliveS} s.`,
        facts,
        evidence,
      };
    }
    const until = longestGoodS === null ? '' : `, after ${longestGoodS} s it still did`;
    return {
      status: shortestBadS <= keepAliveS ? 'warn' : 'pass',
      summary: `After ${shortestBadS} s of silence a request from outside did not arrive${until}; keep-alives go out every ${keepAliveS} s.`,
      facts,
      evidence,
    };
  },
});

export const lifetime = createLifetime(IDLE_S);

/** One socket for each idle time, all at once. */
async function askCompanion(
  { instruments, subject, progress }: CheckContext,
  responder: string,
  idleTimesS: readonly number[],
  signal: AbortSignal,
): Promise<Probe[]> {
  progress(`waiting up to ${idleTimesS.at(-1)} s in silence for requests of the companion`);
  return Promise.all(
    idleTimesS.map(async (idleS): Promise<Probe> => {
      const line = instruments.openLine({ changes: { transport: subject.account.transport } });
      try {
        const answer = await askLater(line, responder, idleS, signal);
        return { idleS, reached: answer?.reached ?? null };
      } finally {
        await line.close();
      }
    }),
  );
}

function usedTransport({ subject, findings }: CheckContext): TransportName {
  const { transport } = subject.account;
  return transport === 'auto' ? (findings['registration.register']?.transport ?? 'udp') : transport;
}

/** A request that got lost although a longer silence did no harm was lost for another reason. */
export function summarize(
  way: BindingLifetimeFacts['way'],
  probes: Probe[],
  transport: TransportName,
): BindingLifetimeFacts {
  const of = (wanted: boolean): number[] =>
    probes.filter(({ reached }) => reached === wanted).map(({ idleS }) => idleS);
  const longestGoodS = of(true).at(-1) ?? null;
  const shortestBadS = of(false).find((idleS) => idleS > (longestGoodS ?? 0)) ?? null;
  return { way, probes, longestGoodS, shortestBadS, keepAliveS: KEEP_ALIVE_MS[transport] / 1000 };
}
