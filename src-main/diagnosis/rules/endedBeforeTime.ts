/** Calls that ended before the time that was asked for, or whose end nobody confirmed. */
import { seconds } from '../../../src-shared/words/figures';
import { TRANSPORTS } from '../../../src-shared/model/transports';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import { setup } from './callRefused';

/** A far end that hangs up a little early is punctual enough, ms. */
const EARLY_MS = 1500;
/** Of the time that was asked for. */
const LONG_BEFORE = 0.8;

/** Whoever asks for so many seconds of a call wants to hear them. */
export function endedBeforeTime({ ended, variant, seen }: ObservedCall): Naming[] {
  const { by, afterMs, text } = ended;
  const wanted = variant.talkMs;
  if (seen.at !== 'own' || wanted === undefined || afterMs === null || by === 'local') return [];
  if (afterMs > wanted * LONG_BEFORE || wanted - afterMs < EARLY_MS) return [];
  const says = text ? `saying "${text}"` : 'without a reason';
  return [
    setup(
      'call-ended-abnormally',
      'likely',
      by === 'remote'
        ? `The far end hung up ${seconds(afterMs)} after the answer, ${says}; ${seconds(wanted)} were asked for.`
        : `The call ended ${seconds(afterMs)} after the answer, and neither side had hung up; ${seconds(wanted)} were asked for.`,
    ),
  ];
}

/** We hung up, and nobody confirmed it: the connection of the signalling may be gone. By UDP an answer may just be lost. */
export function endUnconfirmed({ seen, ended, ladder }: ObservedCall): Naming[] {
  const invite = ladder.find(({ cseq }) => cseq.endsWith(' INVITE'));
  if (seen.at !== 'own' || ended.by !== 'local' || !invite || !TRANSPORTS[invite.transport].reliable) return [];
  const byes = ladder.filter(({ cseq }) => cseq.endsWith(' BYE'));
  const [last] = byes;
  if (byes.some(({ direction }) => direction === 'inbound')) return [];
  const why = last === undefined ? 'found no way to the server' : 'was not answered';
  return [
    setup(
      'signalling-connection-cut',
      'likely',
      `Our BYE ${why}, although the connection of the call was there before: the call may go on at the other side.`,
      ['call.setup'],
    ),
  ];
}
