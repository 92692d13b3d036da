import { percent } from '../../../../src-shared/words/figures';
import type { Check, CheckContext } from '../../api';
import type { TurnProbe } from '../../facts/ice';
import { relayQuality } from '../../probes/ice/relayQuality';
import { iceTargets } from '../../probes/ice/servers';
import { answeredByUdp, passes } from '../../readings/iceServerFacts';
import { field, tenths } from '../shared/evidence';
import { ms } from './words';
import { probeOptions } from './when';

/** Behind the calls: its packets would be in their way. */
export const relay: Check<'ice.relay'> = {
  id: 'ice.relay',
  area: 'ice',
  title: 'How good is the way through the relay?',
  needs: ['ice.turn'],
  after: ['ice.candidates', 'call.setup', 'call.retry'],
  limitMs: { quick: 8000, full: 10_000 },
  when: (context) => (working(context) ? true : 'Not tried: no configured relay carries data.'),
  async run(context, signal) {
    const { subject, instruments, findings, progress } = context;
    const probe = working(context);
    const { targets } = await iceTargets(subject.ice?.servers ?? [], { clock: instruments.clock, signal });
    const target = targets.find(({ url }) => url === probe?.url);
    const way = probe?.data.find(passes)?.way;
    if (!target?.address || !way) throw new Error('The relay has gone since it was tried.');
    progress(`Sending 50 packets a second through ${target.url}`);
    const answered = answeredByUdp(findings);
    const [stunAt] = answered;
    const facts = await relayQuality(
      { ...target, address: target.address },
      {
        ...probeOptions(context, signal, 3000),
        way,
        stunAt: stunAt?.address ? { address: stunAt.address, port: stunAt.port } : null,
        ourAddresses: [
          ...new Set([...answered, ...(probe ? [probe] : [])].flatMap(({ mapped }) => mapped?.address ?? [])),
        ],
      },
    );
    const { sent, received, lossPercent, rttMs, jitterMs } = facts;
    const { limits } = subject;
    const bad = lossPercent > limits.lossPercent || (rttMs?.median ?? 0) > limits.rttMs;
    return {
      status: bad ? 'warn' : 'pass',
      summary: `Of ${sent} packets through ${target.url}, ${received} came back (${percent(lossPercent)} lost)${rttMs ? ` after ${ms(rttMs.median)}` : ''}.`,
      facts,
      evidence: [
        field('Relay', target.url),
        field('Other end', way),
        { kind: 'counter', label: 'Packets sent', value: sent },
        { kind: 'counter', label: 'Packets that came back', value: received },
        field('Loss, percent', tenths(lossPercent)),
        field('Round trip, ms: shortest', tenths(rttMs?.min ?? null)),
        field('Round trip, ms: median', tenths(rttMs?.median ?? null)),
        field('Round trip, ms: longest', tenths(rttMs?.max ?? null)),
        field('Jitter, ms', tenths(jitterMs)),
        {
          kind: 'series',
          label: 'Round trip',
          value: { unit: 'ms', points: facts.series.map(([at, rtt]) => [at, tenths(rtt)]), threshold: limits.rttMs },
        },
      ],
    };
  },
};

function working({ findings }: CheckContext): TurnProbe | undefined {
  return findings['ice.turn']?.probes.find(
    ({ configured, data: [first] }) => configured && first !== undefined && passes(first),
  );
}
