import { times } from '../../../../src-shared/words/figures';
import { setupDelay } from '../../../../src-shared/model/limits';
import type { Check, CheckContext } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { ackCameAtLast } from '../../readings/distance';
import { configuredReach } from '../../readings/naming';
import { counter, field, ladderOf, lasting, table, timed } from './evidence';
import { summaryOf } from './setup';
import { firstCall, inputOf, judgedCall, NO_CALL } from './subject';

type Verdict = { status: 'pass' | 'warn' | 'fail' | 'info'; text: string };
const WORST = { pass: 0, info: 1, warn: 2, fail: 3 };

/** Judges how the first call came up, or how it was turned away. */
export const answer: Check<'call.answer'> = {
  id: 'call.answer',
  area: 'call',
  title: 'Is the call set up as it should be?',
  needs: [],
  after: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when: (context) => (firstCall(context) ? true : NO_CALL),
  async run(context) {
    const call = judgedCall(context);
    const verdicts = call.result.state === 'answered' ? judge(context, call) : [turnedAway(call)];
    const worst = verdicts.reduce((a, b) => (WORST[b.status] > WORST[a.status] ? b : a));
    const telling = verdicts.filter(({ status }) => status === worst.status);
    return {
      status: worst.status,
      summary: telling.map(({ text }) => text).join(' '),
      evidence: evidenceOf(context, call),
      facts: null,
    };
  },
};

function turnedAway(call: ObservedCall): Verdict {
  const { final } = call;
  const said = final ? [final.reasonHeader?.text, final.warning].filter((text) => text).join('; ') : '';
  return { status: 'info', text: `${summaryOf(call)}${said ? ` It said: ${said}.` : ''}` };
}

const STATUS_OF_DELAY = { failure: 'fail', degradation: 'warn', note: 'info', none: 'pass' } as const;

function judge({ subject }: CheckContext, call: ObservedCall): Verdict[] {
  const { pddMs } = call.result.timing;
  const { pddWarnMs, pddFailMs } = subject.limits;
  const verdicts: Verdict[] = [];
  if (pddMs !== null) {
    const late = STATUS_OF_DELAY[setupDelay(pddMs, subject.limits) ?? 'none'];
    const limit = late === 'fail' ? pddFailMs : pddWarnMs;
    verdicts.push({
      status: late,
      text: `The first sign of the call came after ${lasting(pddMs)} (limit ${lasting(limit)}).`,
    });
  }
  if (call.repeatedSuccess > 0) {
    const atLast = ackCameAtLast(call);
    verdicts.push({
      status: atLast ? 'info' : call.repeatedSuccess >= 2 ? 'fail' : 'warn',
      text: `The 200 came ${times(call.repeatedSuccess)} again${atLast ? ' before our ACK was there: the way is long' : ' although each was acknowledged'}.`,
    });
  }
  const early = call.provisional.find(({ status, sdp }) => status === 183 && sdp);
  if (early && call.media && (call.result.timing.answerMs ?? 0) - early.atMs >= 1000) {
    const rang = call.provisional.some(({ status }) => status === 180);
    verdicts.push(
      call.media.beforeAnswer > 0
        ? { status: 'pass', text: `${call.media.beforeAnswer} packets of early media came before the answer.` }
        : {
            status: rang ? 'info' : 'warn',
            text: `183 promised early media, and none came${rang ? '' : ', nor 180'}.`,
          },
    );
  }
  return verdicts.length > 0 ? verdicts : [{ status: 'pass', text: summaryOf(call) }];
}

function evidenceOf(context: CheckContext, call: ObservedCall): ReturnType<typeof ladderOf> {
  const { tryingMs, progressMs, pddMs, answerMs } = call.result.timing;
  const { final } = call;
  const names = context.findings['names.resolve']?.tookMs;
  const connect = configuredReach(inputOf(context))?.facts.probes.find(({ connectMs }) => connectMs !== null);
  const rows = call.provisional.map(({ status, reason, atMs, sdp }) => [status, reason, atMs, sdp]);
  return [
    ...timed('Name resolution', names ?? null),
    ...timed('Connection with TLS', connect?.connectMs ?? null),
    ...timed('INVITE to 100', tryingMs),
    ...timed(
      'Behind the server, to the first ringing or answer',
      tryingMs === null || pddMs === null ? null : pddMs - tryingMs,
    ),
    ...timed('INVITE to the first 18x', progressMs),
    ...timed('Post-dial delay (RFC 6076)', pddMs),
    ...timed('INVITE to answer', answerMs),
    table('Provisional responses', ['Status', 'Reason', 'After, ms', 'With SDP'], rows),
    ...(final ? [field('Final response', `${final.status} ${final.reason}`)] : []),
    ...(final?.reasonHeader ? [field('Reason', final.reasonHeader.text)] : []),
    ...(final?.warning ? [field('Warning', final.warning)] : []),
    ...(final?.retryAfterS == null ? [] : [field('Retry-After, s', final.retryAfterS)]),
    counter('200 that came again', call.repeatedSuccess),
    field('Session timer, s', call.sessionExpiresS),
    ...ladderOf(call),
  ];
}
