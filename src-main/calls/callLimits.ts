import type { CallResult } from '../../src-shared/model/call';
import type { IceFacts } from '../../src-shared/model/ice';
import type { Limits } from '../../src-shared/model/limits';
import type { StreamStatistics } from '../../src-shared/model/media';

/** Talk time in ms below which nothing can be said about a direction without packets. */
const SHORTEST_JUDGED_MS = 1000;

/**
 * What is wrong with a call, one sentence each; empty for a good one. `expected` says which directions the agreed SDP lets flow.
 */
export function callProblems(
  result: CallResult,
  limits: Limits,
  expected: { inbound: boolean; outbound: boolean },
): string[] {
  if (result.state !== 'answered') return [unanswered(result)];
  const problems: string[] = [];
  const { pddMs, durationMs } = result.timing;
  if (pddMs !== null && pddMs > limits.pddFailMs) {
    problems.push(`Post-dial delay was ${round(pddMs)} ms, more than ${limits.pddFailMs} ms.`);
  }
  const packets = (direction: 'inbound' | 'outbound'): number =>
    result.streams.filter((stream) => stream.direction === direction).reduce((sum, stream) => sum + stream.packets, 0);
  if ((durationMs ?? 0) >= SHORTEST_JUDGED_MS) {
    problems.push(...iceProblems(result.ice));
    // Without a way or keys nothing can flow: that is said already.
    const silent = result.ice !== undefined && result.ice.dtls.connectedAt === null;
    if (!silent && expected.inbound && packets('inbound') === 0) {
      problems.push('Nothing came back: no RTP packet arrived.');
    }
    if (!silent && expected.outbound && packets('outbound') === 0)
      problems.push('Nothing was sent: no RTP packet left.');
  }
  return [
    ...problems,
    ...result.streams.flatMap((stream) => streamProblems(stream, limits)),
    ...unconfirmedEnd(result),
  ];
}

/** We hung up, and nobody confirmed it: the connection of the signalling may be gone. By UDP an answer may just be lost. */
function unconfirmedEnd({ hangup, ladder }: CallResult): string[] {
  if (hangup.by !== 'local' || !ladder.some(({ cseq }) => cseq.endsWith(' INVITE'))) return [];
  const byes = ladder.filter(({ cseq }) => cseq.endsWith(' BYE'));
  const [last] = byes;
  const why = last === undefined ? 'found no way to the server' : 'was not answered';
  if (byes.some(({ direction }) => direction === 'inbound') || last?.transport === 'udp') return [];
  return [`The call may go on at the other side: our BYE ${why}.`];
}

/** What kept a WebRTC call from its way and its keys. */
function iceProblems(ice: IceFacts | undefined): string[] {
  if (!ice) return [];
  if (ice.consentLostAt !== null) {
    return [
      'The way of the audio broke in mid-call (ICE): the other side answered no consent checks for 30 s, so that nothing was sent from then on.',
    ];
  }
  if (ice.dtls.connectedAt !== null) return [];
  if (ice.selected)
    return [`The keys of the audio were not agreed (DTLS): ${ice.dtls.error ?? 'it had not ended yet'}.`];
  const { silent, refused } = ice.gathering;
  return [
    ...refused.map(({ url, code, reason }) => `${url} gave no address: ${code === null ? '' : `${code} `}${reason}.`),
    ...silent.map(({ url, waitedMs }) => `${url} gave no address: no answer within ${round(waitedMs / 1000)} s.`),
    'No way for the audio was found (ICE): no pair of addresses works. See what the diagnosis says of it.',
  ];
}

function unanswered({ state, sip, error }: CallResult): string {
  if (error) return error;
  const answer = sip.status === null ? 'no answer came' : `${sip.status} ${sip.reason ?? ''}`.trim();
  return state === 'cancelled'
    ? `The call was given up before it was answered (${answer}).`
    : `The call was not answered: ${answer}.`;
}

/** Of our own stream only the peer can say what got lost: its receiver reports count. */
function streamProblems(stream: StreamStatistics, limits: Limits): string[] {
  const problems: string[] = [];
  const which = `${stream.direction} ${stream.ssrc}`;
  const over = (what: string, value: number | null | undefined, limit: number, unit: string): void => {
    if (value != null && value > limit)
      problems.push(`${what} of ${which} was ${round(value)} ${unit}, more than ${limit} ${unit}.`);
  };
  if (stream.direction === 'inbound') {
    over('Loss', stream.lossPercent, limits.lossPercent, '%');
    over('Mean jitter', stream.jitterMs?.mean, limits.jitterMs, 'ms');
  } else if (stream.remoteReport && stream.packets > 0) {
    over(
      'Loss seen by the other side',
      (100 * Math.max(0, stream.remoteReport.lost)) / stream.packets,
      limits.lossPercent,
      '%',
    );
    over('Jitter seen by the other side', stream.remoteReport.jitterMs, limits.jitterMs, 'ms');
  }
  over('Round trip', stream.rttMs?.mean, limits.rttMs, 'ms');
  if (stream.mos !== null && stream.mos < limits.mos) {
    problems.push(`MOS of ${which} was ${stream.mos.toFixed(2)}, less than ${limits.mos}.`);
  }
  return problems;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
