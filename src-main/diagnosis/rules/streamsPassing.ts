/**
 * Streams that pass the place of a capture on their way to the other side: what is missing there was lost before. At the sender itself
 * nothing is lost: a number that is missing was never sent, or the capture dropped it.
 */
import { endpointText } from '../../../src-shared/words/endpoint';
import { percent } from '../../../src-shared/words/figures';
import { FIXED_LIMITS, isAstray, isClockDrift, isJittery } from '../../../src-shared/model/limits';
import type { StreamStatistics } from '../../../src-shared/model/media';
import type { Naming, RuleInput } from '../api';
import type { CheckId } from '../facts/findings';
import type { ObservedCall } from '../observed/call';
import { jitterWithoutJumps, stampFault } from '../readings/mediaTime';
import { name } from '../readings/naming';

const LOSS: CheckId[] = ['quality.loss'];

export function streamsPassing({ subject }: RuleInput, call: ObservedCall): Naming[] {
  if (call.seen.at === 'own' || call.seen.at === 'client') return [];
  return call.result.streams
    .filter(({ direction }) => direction === 'outbound')
    .flatMap((stream) => passing(stream, subject.limits));
}

function passing(stream: StreamStatistics, limits: RuleInput['subject']['limits']): Naming[] {
  const { lost, lossPercent, expected, jitterMs, reordered, duplicates, packets, clockDriftPpm } = stream;
  const which = `the stream ${endpointText(stream.src)} > ${endpointText(stream.dst)}`;
  const named: Naming[] = [];
  if (lost >= FIXED_LIMITS.fewestLost && lossPercent > limits.lossPercent) {
    const severity = lossPercent >= FIXED_LIMITS.unusableLossPercent ? 'failure' : 'degradation';
    const reason = `Of ${which} ${lost} of ${expected} packets (${percent(lossPercent)}) are missing already where this was captured.`;
    named.push(name('quality-loss-outbound', 'proven', severity, reason, LOSS));
  }
  if (isAstray(reordered, packets)) {
    const reason = `Of ${which} ${reordered} of ${packets} packets came after later ones.`;
    named.push(
      name('quality-reordering', 'proven', 'degradation', reason, ['quality.order'], { explains: ['quality-jitter'] }),
    );
  }
  if (isAstray(duplicates, packets)) {
    const reason = `Of ${which} ${duplicates} of ${packets} packets came more than once.`;
    named.push(name('quality-duplication', 'proven', 'degradation', reason, ['quality.order']));
  }
  const mean = jitterWithoutJumps(stream);
  if (
    jitterMs &&
    mean !== null &&
    stampFault(stream) === null &&
    isJittery({ mean, max: jitterMs.max }, limits.jitterMs)
  ) {
    const reason = `Of ${which} packets come unevenly: jitter is ${mean.toFixed(1)} ms in the mean (limit ${limits.jitterMs} ms).`;
    named.push(name('quality-jitter', 'proven', 'degradation', reason, ['quality.jitter']));
  }
  if (clockDriftPpm !== null && stampFault(stream) === null && isClockDrift(clockDriftPpm)) {
    const reason = `The clock of the sender of ${which} is off by ${Math.round(Math.abs(clockDriftPpm))} ppm.`;
    named.push(name('quality-clock-drift', 'proven', 'degradation', reason, ['quality.drift']));
  }
  return named;
}
