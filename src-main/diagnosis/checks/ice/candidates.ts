import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Check, CheckOutcome } from '../../api';
import type { IceCandidatesFacts } from '../../facts/ice';
import { localAddressFor, localInterfaces } from '../../../net/route';
import { gather } from '../../probes/ice/gather';
import { iceTargets } from '../../probes/ice/servers';
import { SLOW_GATHERING_MS } from '../../readings/iceFacts';
import { lasting } from '../call/evidence';
import { table, tenths } from '../shared/evidence';
import { listed } from './words';
import { probeOptions, whenServers } from './when';

/** As long as a call of ours waits for its servers. */
const PATIENCE_MS = 3000;

/** Which candidates a WebRTC call from here has, and who holds their gathering up. */
export const candidates: Check<'ice.candidates'> = {
  id: 'ice.candidates',
  area: 'ice',
  title: 'Which ways does this computer offer for audio?',
  needs: [],
  after: ['ice.turn'],
  limitMs: { quick: 9000, full: 9000 },
  when: whenServers,
  async run(context, signal) {
    const { subject, instruments, progress } = context;
    const { targets } = await iceTargets(subject.ice?.servers ?? [], { clock: instruments.clock, signal });
    const somewhere = targets.find(({ address }) => address !== null)?.address;
    const preferred = somewhere ? await localAddressFor(somewhere).catch(() => null) : null;
    const all = localInterfaces();
    const outer = all.filter(({ internal, address }) => !internal || address === preferred);
    const interfaces = (outer.length > 0 ? outer : all).sort(
      (a, b) => Number(b.address === preferred) - Number(a.address === preferred),
    );
    progress(`Asking ${targets.length} servers from ${interfaces.length} addresses`);
    const facts = await gather(interfaces, targets, probeOptions(context, signal, PATIENCE_MS));
    return { ...judge(facts), facts, evidence: evidenceOf(facts) };
  },
};

function judge(facts: IceCandidatesFacts): Pick<CheckOutcome<'ice.candidates'>, 'status' | 'summary'> {
  const count = (type: string): number => facts.candidates.filter((one) => one.type === type).length;
  const found = `${count('host')} of this computer, ${count('srflx')} from outside, ${count('relay')} relayed`;
  const slow = facts.durationMs > SLOW_GATHERING_MS;
  const who = [
    ...facts.stuck.map(({ name, address }) => `${name} (${address}) gets no answers`),
    ...facts.silent.map(({ url }) => `${url} does not answer`),
  ];
  const why = who.length > 0 ? ` ${listed(who)}.` : '';
  return {
    status: facts.candidates.length === 0 ? 'fail' : slow || who.length > 0 ? 'warn' : 'pass',
    summary: `${facts.candidates.length} candidates after ${lasting(facts.durationMs)}: ${found}.${why}`,
  };
}

function evidenceOf({ candidates: found, steps }: IceCandidatesFacts): CheckOutcome<'ice.candidates'>['evidence'] {
  return [
    table(
      'Candidates',
      ['Type', 'Address', 'Priority', 'Related address', 'Server', 'Relay by'],
      found.map((one) => [
        one.type,
        endpointText(one),
        one.priority,
        one.relatedAddress === null ? null : endpointText({ address: one.relatedAddress, port: one.relatedPort ?? 0 }),
        one.server,
        one.relayProtocol,
      ]),
    ),
    table(
      'By interface and server',
      ['Interface', 'Address', 'Server', 'Outcome', 'ms', 'What'],
      steps.map((step) => [step.interface, step.address, step.server, step.outcome, tenths(step.ms), step.text]),
    ),
  ];
}
