import { endpointText } from '../../../../src-shared/words/endpoint';
import { octetText } from '../octetText';
import type { KeptMessage } from './call';
import { uriOf } from './followCall';
import type { ScannedMessage } from './scan';

/** Addresses of record that are told one by one. */
const MAX_REGISTRATIONS = 50_000;
/** Messages that are kept of one. */
const MAX_MESSAGES = 40;
/** Of all; beyond them the first few of each. */
const MAX_ALL_MESSAGES = 100_000;
const FEW = 2;

/** All REGISTER requests of one Call-ID: a device, as long as it runs (RFC 3261 section 10.2.4). */
export class RegistrationRecord {
  messages: KeptMessage[] = [];
  attempts = 0;
  retransmissions = 0;
  requestAt = NaN;
  lastCseq = -1;
  final: { status: number; at: number } | null = null;
  /** First REGISTER to the first final answer that is no challenge, ms. */
  delayMs: number | null = null;
  expiresS: number | null = null;
  /** Expires: 0 in the last request. */
  removing = false;
  lastPacket: number;
  lastPosition: number;
  lastAt: number;

  constructor(
    readonly callId: string,
    readonly aor: string,
    readonly registrar: string,
    readonly client: string,
    readonly first: KeptMessage,
  ) {
    this.lastPacket = first.packet;
    this.lastPosition = first.position;
    this.lastAt = first.at;
  }

  get state(): 'registered' | 'unregistered' | 'challenged' | 'rejected' | 'no-answer' {
    if (!this.final) return 'no-answer';
    const { status } = this.final;
    if (status < 300) return this.removing ? 'unregistered' : 'registered';
    return status === 401 || status === 407 ? 'challenged' : 'rejected';
  }
}

export class Registrations {
  readonly byCallId = new Map<string, RegistrationRecord>();
  /** Those that are not told one by one. */
  left = 0;
  private kept = 0;

  add(callId: string, message: KeptMessage, scanned: ScannedMessage): void {
    let record = this.byCallId.get(callId);
    if (!record) {
      if (this.byCallId.size >= MAX_REGISTRATIONS) {
        this.left++;
        return;
      }
      const [client, registrar] = message.status === 0 ? [message.src, message.dst] : [message.dst, message.src];
      const aor = uriOf(scanned.bytes, scanned.to);
      record = new RegistrationRecord(callId, aor, endpointText(registrar), endpointText(client), message);
      this.byCallId.set(callId, record);
    }
    record.lastPacket = message.packet;
    record.lastPosition = message.position;
    record.lastAt = message.at;
    if (record.messages.length < (this.kept < MAX_ALL_MESSAGES ? MAX_MESSAGES : FEW)) {
      record.messages.push(message);
      this.kept++;
    }
    if (message.status === 0) this.request(record, message, scanned);
    else this.response(record, message, scanned);
  }

  private request(record: RegistrationRecord, message: KeptMessage, scanned: ScannedMessage): void {
    if (message.cseq === record.lastCseq) {
      message.retransmission = true;
      record.retransmissions++;
      return;
    }
    record.lastCseq = message.cseq;
    record.attempts++;
    if (Number.isNaN(record.requestAt) || !scanned.hasCredentials) record.requestAt = message.at;
    record.final = null;
    record.removing = expiresOf(scanned) === 0;
  }

  private response(record: RegistrationRecord, message: KeptMessage, scanned: ScannedMessage): void {
    if (message.status < 200 || message.cseq !== record.lastCseq) return;
    record.final ??= { status: message.status, at: message.at };
    if (message.status === 401 || message.status === 407) return;
    record.delayMs ??= Number.isNaN(record.requestAt) ? null : message.at - record.requestAt;
    if (message.status < 300) record.expiresS = expiresOf(scanned) ?? record.expiresS;
  }
}

/** Of the Expires header. */
function expiresOf({ bytes, expires }: ScannedMessage): number | null {
  if (expires.to <= expires.from) return null;
  const value = Number(octetText(bytes, expires.from, Math.min(expires.to, expires.from + 12)));
  return Number.isInteger(value) ? value : null;
}
