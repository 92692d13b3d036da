import { seconds } from '../../../../src-shared/words/figures';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { IceCandidateFacts, IceFacts } from '../../../../src-shared/model/ice';
import type { Check, CheckOutcome } from '../../api';
import { SLOW_GATHERING_MS, checksOf, pairText, unansweredSince } from '../../readings/iceFacts';
import { counter, field, lasting, table, timed } from './evidence';
import { NO_CALL, firstCall } from './subject';

/** Whether a way for the audio was found, and how. */
export const ice: Check<'call.ice'> = {
  id: 'call.ice',
  area: 'call',
  title: 'Does the audio of the call find a way (ICE)?',
  needs: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when(context) {
    const call = firstCall(context);
    if (!call) return NO_CALL;
    if (!call.ice) return 'Not needed: this call does without ICE.';
    return call.result.state === 'answered' || call.ice.local.length > 0
      ? true
      : 'Not tried: the call was not answered.';
  },
  async run(context) {
    const call = firstCall(context);
    const facts = call?.ice;
    if (!call || !facts) throw new Error(NO_CALL);
    const { gathering, selected, checkingAt, connectedAt } = facts;
    const { sent, answered } = checksOf(facts);
    return {
      ...judge(facts, call.result.state === 'answered'),
      evidence: [
        ...timed('Gathering', gathering.durationMs),
        ...timed('First check to the pair in use', connectedAt && checkingAt ? connectedAt - checkingAt : null),
        field('Pair in use', selected ? pairText(selected) : null),
        field('Policy', facts.policy),
        counter('Checks that left', sent),
        counter('Checks that were answered', answered),
        table('Our candidates', CANDIDATE_COLUMNS, facts.local.map(candidateRow)),
        table('Candidates of the far end', CANDIDATE_COLUMNS, facts.remote.map(candidateRow)),
        table(
          'Pairs',
          ['From', 'To', 'State', 'Checks', 'Answers', 'Checks of the far end', 'Round trip, ms', 'Error'],
          facts.pairs.map((pair) => [
            `${endpointText(pair.local)} (${pair.local.type})`,
            `${endpointText(pair.remote)} (${pair.remote.type})`,
            pair.state,
            pair.requestsSent,
            pair.responsesReceived,
            pair.requestsReceived,
            pair.rttMs === null ? null : Math.round(pair.rttMs * 10) / 10,
            pair.error && `${pair.error.code} ${pair.error.reason}`,
          ]),
        ),
        table(
          'Servers without an answer',
          ['Server', 'Why'],
          [
            ...gathering.silent.map(({ url, waitedMs }) => [url, `silent for ${seconds(waitedMs)}`]),
            ...gathering.refused.map(({ url, code, reason }) => [url, code === null ? reason : `${code} ${reason}`]),
          ],
        ),
        ...(facts.changes.length > 1
          ? [
              table(
                'Changes of the pair in use',
                ['ms after the first', 'From', 'To'],
                facts.changes.map(({ at: when, local, remote }) => [
                  Math.round(when - (facts.changes[0]?.at ?? 0)),
                  local,
                  remote,
                ]),
              ),
            ]
          : []),
      ],
      facts: null,
    };
  },
};

const CANDIDATE_COLUMNS = ['Address', 'Type', 'Transport', 'Related address', 'Learnt from', 'Priority'];

function candidateRow(candidate: IceCandidateFacts): (string | number | null)[] {
  const { type, transport, relatedAddress, relatedPort, server, priority } = candidate;
  const related = relatedAddress === null ? null : endpointText({ address: relatedAddress, port: relatedPort ?? 0 });
  return [endpointText(candidate), type, transport, related, server, priority];
}

function judge(facts: IceFacts, answered: boolean): Pick<CheckOutcome<'call.ice'>, 'status' | 'summary'> {
  const { gathering, selected, connectedAt, checkingAt, local } = facts;
  const { sent } = checksOf(facts);
  if (!answered) {
    return { status: 'info', summary: `${local.length} candidates were offered; nobody answered the call.` };
  }
  if (!selected) {
    const why = facts.pairs.length === 0 ? 'no two candidates go together' : `${sent} checks, and no pair came of them`;
    return { status: 'fail', summary: `No way for the audio was found: ${why}.` };
  }
  if (unansweredSince(facts) !== null) {
    return { status: 'fail', summary: `The way ${pairText(selected)} was found, and broke during the call.` };
  }
  const took = connectedAt !== null && checkingAt !== null ? ` within ${lasting(connectedAt - checkingAt)}` : '';
  const summary = `Audio goes from ${pairText(selected)}; the pair was found${took}.`;
  const slow = gathering.durationMs === null || gathering.durationMs > SLOW_GATHERING_MS;
  return slow
    ? { status: 'warn', summary: `${summary} Gathering took ${seconds(gathering.durationMs ?? 0)}.` }
    : { status: 'pass', summary };
}
