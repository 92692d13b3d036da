/** RFC 3261 section 12.1 and RFC 3262 section 4: one fork of our INVITE, as its provisional responses describe it. */
import { headerValue, headerValues } from '../../protocol/sip/headers';
import type { SipResponse } from '../../protocol/sip/message';
import { parseRSeq } from '../../protocol/sip/rack';
import type { Dialog } from '../dialog/dialog';

export class EarlyDialog {
  /** Description of this fork, from a provisional response; the 2xx may leave it out. */
  answer: string | null = null;
  private lastRseq: number | null = null;

  constructor(readonly dialog: Dialog) {}

  /**
   * What to do with a provisional response: `reliable` ones are acknowledged by PRACK, repeated ones and those that came before
   * their forerunner are dropped (the peer repeats them).
   */
  classify(response: SipResponse): { kind: 'plain' } | { kind: 'reliable'; rseq: number } | { kind: 'drop' } {
    const required = headerValues(response, 'Require').some((tag) => tag.toLowerCase() === '100rel');
    const rseq = parseRSeq(headerValue(response, 'RSeq') ?? '');
    if (!required || rseq === null) return { kind: 'plain' };
    if (this.lastRseq !== null && rseq !== this.lastRseq + 1) return { kind: 'drop' };
    this.lastRseq = rseq;
    return { kind: 'reliable', rseq };
  }
}
