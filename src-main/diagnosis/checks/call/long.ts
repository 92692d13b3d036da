import { percent } from '../../../../src-shared/words/figures';
import type { Check } from '../../api';
import { field, ladderOf, lasting, mainStream, seriesOf, streamsOf, timed } from './evidence';
import { summaryOf } from './setup';
import { whenAnswered } from './subject';

/** Past the end of the shortest session timer that RFC 4028 allows, so that a refresh that fails shows. */
const TALK_MS = 100_000;
const SESSION_EXPIRES_S = 90;

/** A call that is long enough for what only time shows. */
export const long: Check<'call.long'> = {
  id: 'call.long',
  area: 'call',
  title: 'Does a long call stay up and stay good?',
  needs: ['call.setup'],
  after: ['call.retry', 'media.path'],
  mode: 'full',
  limitMs: { quick: 1000, full: 150_000 },
  when: whenAnswered,
  async run({ instruments, subject, progress }, signal) {
    const call = await instruments.placeCall(
      { changed: 'long', label: 'for 100 s', talkMs: TALK_MS, sessionExpiresS: SESSION_EXPIRES_S },
      { signal, onProgress: (text) => progress(text) },
    );
    const { limits } = subject;
    const inbound = mainStream(call, 'inbound');
    const lasted = call.ended.afterMs ?? 0;
    const dropped = call.result.state !== 'answered' || (call.ended.by === 'remote' && lasted < TALK_MS - 1000);
    const bad =
      inbound !== undefined &&
      (inbound.lossPercent > limits.lossPercent || (inbound.jitterMs?.mean ?? 0) > limits.jitterMs);
    const quality = inbound
      ? `, with ${percent(inbound.lossPercent)} loss and ${Math.round(inbound.jitterMs?.mean ?? 0)} ms jitter towards us`
      : '';
    return {
      status: dropped ? 'fail' : bad ? 'warn' : 'pass',
      summary: dropped ? summaryOf(call) : `The call was up for ${lasting(lasted)}${quality}.`,
      evidence: [
        field('Session timer that was agreed, s', call.sessionExpiresS),
        ...timed('Talk time', call.ended.afterMs),
        ...seriesOf(
          call,
          'inbound',
          { label: 'Loss towards us', unit: '%', threshold: limits.lossPercent },
          (sample) => sample.lossPercent,
        ),
        ...seriesOf(
          call,
          'inbound',
          { label: 'Jitter towards us', unit: 'ms', threshold: limits.jitterMs },
          (sample) => sample.jitterMs,
        ),
        ...seriesOf(
          call,
          'inbound',
          { label: 'MOS towards us', unit: '', threshold: limits.mos },
          (sample) => sample.mos,
        ),
        ...streamsOf(call),
        ...ladderOf(call),
      ],
      facts: { call },
    };
  },
};
