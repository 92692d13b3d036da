import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CapturedRequests } from '../../../../src-shared/model/capture';
import type { KeptMessage } from './call';
import type { ScannedMessage } from './scan';

const MAX_ROWS = 5000;
/** Requests that wait for their response. */
const MAX_WAITING = 20_000;

/** OPTIONS, SUBSCRIBE and others outside of calls: all alike between two addresses in one row. */
export class OtherRequests {
  private readonly rows = new Map<string, CapturedRequests>();
  private readonly waiting = new Map<string, { row: CapturedRequests; at: number }>();

  add(callId: string, message: KeptMessage, { status }: ScannedMessage): void {
    const transaction = `${callId} ${message.cseq} ${message.branch}`;
    if (status === 0) {
      // Sent again: the same request.
      if (this.waiting.has(transaction)) return;
      const row = this.row(message);
      if (!row) return;
      row.requests++;
      row.lastPacket = message.packet;
      this.waiting.set(transaction, { row, at: message.at });
      if (this.waiting.size > MAX_WAITING) {
        const oldest = this.waiting.keys().next();
        if (!oldest.done) this.waiting.delete(oldest.value);
      }
      return;
    }
    const waiting = this.waiting.get(transaction);
    if (!waiting || status < 200) return;
    this.waiting.delete(transaction);
    const { row, at } = waiting;
    const delay = message.at - at;
    row.answered++;
    row.lastPacket = message.packet;
    row.statuses[String(status)] = (row.statuses[String(status)] ?? 0) + 1;
    const before = row.delayMs;
    row.delayMs = before
      ? {
          min: Math.min(before.min, delay),
          mean: before.mean + (delay - before.mean) / row.answered,
          max: Math.max(before.max, delay),
        }
      : { min: delay, mean: delay, max: delay };
  }

  finish(): CapturedRequests[] {
    return [...this.rows.values()];
  }

  private row({ method, src, dst, packet }: KeptMessage): CapturedRequests | null {
    const [from, to] = [endpointText(src), endpointText(dst)];
    const key = `${method} ${from} ${to}`;
    const known = this.rows.get(key);
    if (known) return known;
    if (this.rows.size >= MAX_ROWS) return null;
    const row = {
      method,
      from,
      to,
      requests: 0,
      answered: 0,
      statuses: {},
      delayMs: null,
      firstPacket: packet,
      lastPacket: packet,
    };
    this.rows.set(key, row);
    return row;
  }
}
