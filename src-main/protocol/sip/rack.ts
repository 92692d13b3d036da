/** RFC 3262 section 7: RSeq and RAck. */
import { parseCSeq, type CSeq } from './cseq';
import { isDigits } from './lexical';

export interface RAck {
  /** RSeq of the provisional response that is acknowledged. */
  rseq: number;
  cseq: CSeq;
}

/** 1 to 2^32 - 1; null where it is none. */
export function parseRSeq(text: string): number | null {
  const value = isDigits(text) ? Number(text) : 0;
  return value >= 1 && value < 2 ** 32 ? value : null;
}

export function parseRAck(text: string): RAck | null {
  const gap = /[ \t]+/.exec(text);
  if (!gap) return null;
  const rseq = parseRSeq(text.slice(0, gap.index));
  const cseq = parseCSeq(text.slice(gap.index + gap[0].length));
  return rseq !== null && cseq ? { rseq, cseq } : null;
}

export function formatRAck({ rseq, cseq }: RAck): string {
  return `${rseq} ${cseq.sequence} ${cseq.method}`;
}
