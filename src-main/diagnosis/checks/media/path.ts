import type { Check, CheckContext } from '../../api';
import type { MediaPathFacts } from '../../observed/call';
import { probeUdpPorts } from '../../probes/udpPorts';
import { heard } from '../../readings/naming';
import { ourAudioArrives } from '../../readings/mediaEvidence';
import { table } from '../call/evidence';
import { firstCall, inputOf, judgedCall, whenAnswered } from '../call/subject';

/** Beside the media port, and far from it: where the near ones are silent and the far ones answer, a filter follows the port number. */
const NEAR = [2, 4, 20];
const FAR = [1000, -1000];
/** Discard (RFC 863) and traceroute's: on hardly any host something listens there. */
const UNUSED = [9, 33_434];

/** Datagrams to other ports of the far end's media host: what comes back by ICMP proves that our UDP gets there. */
export const path: Check<'media.path'> = {
  id: 'media.path',
  area: 'media',
  title: "Does our UDP reach the far end's media host?",
  needs: ['call.setup'],
  after: ['media.inbound', 'media.outbound'],
  limitMs: { quick: 8000, full: 15_000 },
  when(context) {
    const answered = whenAnswered(context);
    if (answered !== true) return answered;
    const { answer } = judgedCall(context);
    if (!answer || answer.port === 0 || answer.address === '0.0.0.0' || answer.address === '::') {
      return 'Not tried: the answer names no address for audio.';
    }
    return audioFlows(context) ? 'Not needed: audio flows.' : true;
  },
  async run(context, signal) {
    const { answer } = judgedCall(context);
    if (!answer) throw new Error('The call has no answer.');
    const { address, port } = answer;
    const ports = [...NEAR, ...FAR].map((step) => port + step).concat(UNUSED);
    context.progress(`Sending datagrams to other ports of ${address}`);
    const probes = await probeUdpPorts(address, ports.filter(isPort), { clock: context.instruments.clock, signal });
    return {
      status: 'info',
      summary: summaryOf(address, probes),
      evidence: [
        table(
          'UDP ports',
          ['Port', 'What came back'],
          probes.map(({ port: to, outcome }) => [to, outcome]),
        ),
      ],
      facts: { address, mediaPort: port, probes },
    };
  },
};

function audioFlows(context: CheckContext): boolean {
  const call = firstCall(context);
  if (!call || (call.expected.inbound && heard(call) === 0)) return false;
  return !call.expected.outbound || ourAudioArrives(inputOf(context), call).yes !== false;
}

function isPort(port: number): boolean {
  return port > 0 && port <= 65_535;
}

function summaryOf(address: string, probes: MediaPathFacts['probes']): string {
  const answering = probes.filter(({ outcome }) => outcome !== 'silent').map(({ port }) => port);
  if (answering.length === 0) return `${address} says nothing to datagrams on any of ${probes.length} ports.`;
  return `${address} answers datagrams to port ${answering.join(', ')}: our UDP gets there.`;
}
