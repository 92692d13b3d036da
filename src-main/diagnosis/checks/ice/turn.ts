import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Evidence } from '../../../../src-shared/model/diagnosis';
import type { Check, CheckContext } from '../../api';
import type { BindingProbe, IceTurnFacts, TurnProbe } from '../../facts/ice';
import { probeBinding } from '../../probes/ice/binding';
import { type IceTarget, iceTargets, otherWays, sameWay } from '../../probes/ice/servers';
import type { WalkOptions } from '../../probes/ice/turnData';
import { walkTurn } from '../../probes/ice/turnWalk';
import { answeredByUdp, isUsable, passes, serverText } from '../../readings/iceServerFacts';
import { table, tenths } from '../shared/evidence';
import { listed, ms } from './words';
import { probeOptions, whenServers } from './when';

/** For a connection or a first answer, ms. */
const PATIENCE_MS = { quick: 2500, full: 6000 };
/** Kept of the check's time for trying the data and for giving the allocation back, ms. */
const KEPT_MS = 3000;

/** Each relay by each of its addresses, as far as it leads: from the name to the data that comes back. */
export const turn: Check<'ice.turn'> = {
  id: 'ice.turn',
  area: 'ice',
  title: 'Do the relays (TURN) carry data?',
  needs: [],
  after: ['ice.stun', 'names.resolve'],
  limitMs: { quick: 20_000, full: 60_000 },
  when(context) {
    const servers = whenServers(context);
    if (servers !== true) return servers;
    const urls = context.subject.ice?.servers.flatMap((server) => server.urls) ?? [];
    return urls.some((url) => /^turns?:/i.test(url.trim())) ? true : 'Not asked for: no relay (TURN) is configured.';
  },
  async run(context, signal) {
    const { subject, instruments } = context;
    const { targets } = await iceTargets(subject.ice?.servers ?? [], { clock: instruments.clock, signal });
    const relays = targets.filter(({ kind }) => kind === 'turn');
    const options = walkOptions(context, signal, await udpServers(context, targets, signal));
    const hosts = [...new Set(relays.map(({ host }) => host))];
    const walked = await Promise.all(hosts.map((host) => walkHost(host, relays, options, context)));
    const facts: IceTurnFacts = { probes: walked.flat() };
    return { ...judge(facts), facts, evidence: evidenceOf(facts) };
  },
};

/** Who tells by UDP how we look from outside: known from ice.stun, unless this check was asked for alone. */
async function udpServers(
  context: CheckContext,
  targets: readonly IceTarget[],
  signal: AbortSignal,
): Promise<BindingProbe[]> {
  if (context.findings['ice.stun']) return answeredByUdp(context.findings);
  const options = probeOptions(context, signal, PATIENCE_MS.quick);
  const asked = targets.filter(({ transport }) => transport === 'udp').map((target) => probeBinding(target, options));
  return answeredByUdp({ 'ice.stun': { probes: await Promise.all(asked), elsewhere: [], wrong: [] } });
}

function walkOptions(context: CheckContext, signal: AbortSignal, answered: readonly BindingProbe[]): WalkOptions {
  const { findings, mode } = context;
  const [stunAt] = answered;
  const sip = findings['names.resolve']?.targets[0]?.address;
  return {
    ...probeOptions(context, signal, PATIENCE_MS[mode]),
    endsAt: context.endsAt - KEPT_MS,
    stunAt: stunAt?.address ? { address: stunAt.address, port: stunAt.port } : null,
    ourAddresses: [...new Set(answered.flatMap(({ mapped }) => mapped?.address ?? []))],
    peers: sip === undefined ? [] : [sip],
  };
}

/**
 * One address after the other: allocations held at the same time would use up a quota that is enough for a call. Where none of them can be
 * reached, the ways that nobody configured show whether there is one.
 */
async function walkHost(
  host: string,
  relays: readonly IceTarget[],
  options: WalkOptions,
  { progress }: CheckContext,
): Promise<TurnProbe[]> {
  const own = relays.filter((relay) => relay.host === host);
  const probes: TurnProbe[] = [];
  // Whoever does not answer to the end leaves the others their share of the time.
  const walk = async (target: IceTarget, left: number): Promise<void> => {
    progress(`Trying ${target.url}`);
    const now = options.clock.now();
    probes.push(await walkTurn(target, { ...options, endsAt: now + (options.endsAt - now) / left }));
    options.signal.throwIfAborted();
  };
  for (const [at, target] of own.entries()) await walk(target, own.length - at);
  const unreached = probes.every(({ reach }) => reach !== 'answered' && reach !== 'unresolved');
  const [first] = own;
  if (!unreached || !first) return probes;
  for (const way of otherWays(first)) {
    if (own.some((other) => sameWay(other, way))) continue;
    await walk(way, 1);
    if (probes.at(-1)?.reach === 'answered') break;
  }
  return probes;
}

function judge({ probes }: IceTurnFacts): { status: 'pass' | 'warn' | 'fail'; summary: string } {
  const configured = probes.filter((probe) => probe.configured);
  const usable = configured.filter(isUsable);
  const failed = configured.filter((probe) => !isUsable(probe));
  const [best] = usable;
  const how = failed.map((probe) => `${probe.url}: ${whyNot(probe)}`);
  if (!best) return { status: 'fail', summary: `No relay works. ${listed(how)}.` };
  const [data] = best.data;
  const text = data
    ? `data comes back through ${best.url} after ${ms(data.rttMs)}`
    : `${best.url} gives a relayed address; data could not be tried`;
  return how.length > 0
    ? {
        status: 'warn',
        summary: `${usable.length} of ${configured.length} relay addresses work: ${text}. ${listed(how)}.`,
      }
    : {
        status: 'pass',
        summary: `All ${configured.length === 1 ? 'is well' : `${configured.length} relay addresses work`}: ${text}.`,
      };
}

function whyNot({ failed, steps, failure }: TurnProbe): string {
  const step = steps.find(({ name, outcome }) => name === failed && outcome === 'failed');
  if (!step) return failure ?? 'no answer';
  return step.code === null && failed !== 'reach' ? `step "${failed}": ${step.text}` : step.text;
}

function evidenceOf({ probes }: IceTurnFacts): Evidence[] {
  return [
    table(
      'Relays',
      [
        'Server',
        'Address',
        'Outcome',
        'Relayed address',
        'From outside we are',
        'Lifetime, s',
        'Data, ms',
        'Realm',
        'Software',
      ],
      probes.map((probe) => [
        serverText(probe),
        probe.address &&
          `${endpointText({ address: probe.address, port: probe.port })} ${probe.transport.toUpperCase()}`,
        probe.failed ? `failed: ${probe.failed}` : 'works',
        probe.relayed && endpointText(probe.relayed),
        probe.mapped && endpointText(probe.mapped),
        probe.lifetimeS,
        tenths(probe.data.find(passes)?.rttMs ?? null),
        probe.realm,
        probe.software,
      ]),
    ),
    ...probes.map((probe) =>
      table(
        `Steps of ${serverText(probe)}`,
        ['Step', 'Outcome', 'ms', 'Code', 'What'],
        probe.steps.map(({ name, outcome, ms: took, code, text }) => [name, outcome, tenths(took), code, text]),
      ),
    ),
  ];
}
