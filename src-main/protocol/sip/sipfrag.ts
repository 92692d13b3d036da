/** RFC 3420 and RFC 3515 section 2.4.5: the status line in the NOTIFY of a REFER. */
import { parseStartLine } from './startLine';
import { textOf } from './parse';

export interface SipfragStatus {
  status: number;
  reason: string;
}

/** Status of a `message/sipfrag` body, null where its first line is none. */
export function parseSipfrag(body: Uint8Array): SipfragStatus | null {
  const end = body.findIndex((octet) => octet === 13 || octet === 10);
  const { line } = parseStartLine(textOf(body, 0, end < 0 ? body.length : end));
  return line?.kind === 'response' ? { status: line.status, reason: line.reason } : null;
}

export function formatSipfrag({ status, reason }: SipfragStatus): Uint8Array {
  return Buffer.from(`SIP/2.0 ${status} ${reason}\r\n`, 'utf8');
}
