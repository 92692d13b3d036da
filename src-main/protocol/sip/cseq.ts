/** RFC 3261 section 20.16: CSeq. */
import { isDigits, isToken } from './lexical';

export interface CSeq {
  /** 0 to 2^31 - 1 (section 8.1.1.5). */
  sequence: number;
  method: string;
}

const LIMIT = 2 ** 31;

export function parseCSeq(text: string): CSeq | null {
  const [digits = '', method = '', ...more] = text.split(/[ \t]+/);
  const sequence = isDigits(digits) ? Number(digits) : LIMIT;
  return sequence < LIMIT && isToken(method) && more.length === 0 ? { sequence, method } : null;
}

export function formatCSeq({ sequence, method }: CSeq): string {
  return `${sequence} ${method}`;
}
