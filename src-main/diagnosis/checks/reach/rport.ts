import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Target } from '../../../net/transport';
import type { Check, CheckContext } from '../../api';
import type { RportFacts, TargetProbe } from '../../facts/network';
import { probeRport } from '../../probes/rportProbe';
import { field } from '../shared/evidence';

/** RFC 3581: does the server answer to where a request came from, or to what its Via says? */
export const rport: Check<'reach.rport'> = {
  id: 'reach.rport',
  area: 'reach',
  title: 'Does the server answer to the port that we sent from?',
  needs: ['names.resolve'],
  after: ['reach.udp'],
  limitMs: { quick: 8000, full: 8000 },
  when(context) {
    if (!context.findings['reach.udp']?.configured) return 'Not needed: the account does not use UDP.';
    return askable(context) !== undefined || 'Not tried: nothing at the server takes UDP.';
  },
  async run(context, signal) {
    const probe = askable(context);
    if (!probe) throw new Error('There is no UDP target.');
    const { host, address, port } = probe;
    const target: Target = { transport: 'udp', host, address, port };
    context.progress(`Sending to ${endpointText(target)} from one port with the Via of another`);
    const facts = await probeRport(target, {
      clock: context.instruments.clock,
      from: context.subject.account.aor,
      signal,
    });
    return {
      status: STATUS[facts.repliedTo],
      summary: summaryOf(facts),
      evidence: [
        field('Asked', endpointText(target)),
        field('Sent from port', facts.sourcePort),
        field('Port in the Via', facts.viaPort),
        field('Answered to', facts.repliedTo),
        field('A request without rport', facts.withoutRport),
      ],
      facts,
    };
  },
};

const STATUS = { source: 'pass', via: 'warn', none: 'info' } as const;

/** A target that answers; else one that is silent, because its answers may go to the wrong port. */
function askable({ findings }: Pick<CheckContext, 'findings'>): TargetProbe | undefined {
  const probes = findings['reach.udp']?.probes ?? [];
  return probes.find(({ outcome }) => outcome === 'answered') ?? probes.find(({ outcome }) => outcome === 'silent');
}

function summaryOf({ repliedTo, sourcePort, viaPort, withoutRport }: RportFacts): string {
  const said = {
    source: `The answer came back to port ${sourcePort}, where the request was sent from`,
    via: `The answer went to port ${viaPort} of the Via, although the request came from port ${sourcePort}`,
    none: `No answer came, neither to port ${sourcePort} (sent from) nor to port ${viaPort} (in the Via)`,
  };
  const without = withoutRport === 'answered' ? 'answered too' : 'not answered';
  return `${said[repliedTo]}; a request without rport was ${without}.`;
}
