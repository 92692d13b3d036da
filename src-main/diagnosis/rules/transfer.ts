/** Transfers by REFER (RFC 3515): the one who asked is told by NOTIFY what became of them. */
import { seconds } from '../../../src-shared/words/figures';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import type { TransferFacts } from '../observed/transfers';
import { name } from '../readings/naming';

/** The first NOTIFY is due at once (section 2.4.4); after as many ms without any nobody waits on. */
const SILENCE_MS = 10_000;

export function transferFailed({ dialog }: ObservedCall): Naming[] {
  const transfers = dialog?.transfers ?? [];
  // One that works after some that did not is what was wanted.
  const last = transfers.at(-1);
  const failure = last ? failureOf(last) : null;
  if (!last || !failure) return [];
  return [
    name('call-transfer-failed', failure.isSure ? 'proven' : 'likely', 'failure', failure.text, ['call.setup'], {
      explains: ['media-stopped-inbound', 'media-stopped-outbound', 'media-direction-held', 'call-ended-abnormally'],
    }),
  ];
}

function failureOf({
  by,
  target,
  answered,
  outcome,
  isSilent,
  waitedMs,
}: TransferFacts): { text: string; isSure: boolean } | null {
  const asked = `The ${by} asked for a transfer to ${target || 'an unnamed target'} (REFER)`;
  if (!answered) return null;
  const says = `${answered.status} ${answered.reason}`.trim();
  if (answered.status >= 300) return { text: `${asked}, and that was refused with ${says}.`, isSure: true };
  if (outcome && outcome.status >= 300) {
    const became = `${outcome.status} ${outcome.reason}`.trim();
    return {
      text: `${asked}; it was accepted (${says}), and the NOTIFY then told how it ended: ${became}.`,
      isSure: true,
    };
  }
  if (outcome || isSilent || waitedMs < SILENCE_MS) return null;
  return {
    text: `${asked}; it was accepted (${says}), and in the ${seconds(waitedMs)} after that no NOTIFY told what became of it.`,
    isSure: false,
  };
}
