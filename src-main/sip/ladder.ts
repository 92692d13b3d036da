/** Every message in and out as an entry of the ladder. Costs nothing while nobody listens. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { LadderEntry } from '../../src-shared/model/call';
import type { Direction } from '../../src-shared/model/media';
import { toIso, type Clock } from '../net/clock';
import type { Flow } from '../net/transport';
import { headerValue } from '../protocol/sip/headers';
import { maskedText } from '../protocol/sip/mask';
import type { SipMessage } from '../protocol/sip/message';

export type CallLadderEntry = LadderEntry & { callId: string };

export class Ladder {
  private readonly listeners = new Set<(entry: CallLadderEntry) => void>();

  constructor(private readonly clock: Clock) {}

  listen(listener: (entry: CallLadderEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  record(
    direction: Direction,
    flow: Flow,
    message: SipMessage,
    octets: Uint8Array,
    retransmission: boolean,
    at = this.clock.now(),
  ): void {
    if (this.listeners.size === 0) return;
    const raw = maskedText(octets);
    const local = endpointText(flow.local);
    const remote = endpointText(flow.remote);
    const inbound = direction === 'inbound';
    const entry: CallLadderEntry = {
      at: toIso(at),
      direction,
      transport: flow.transport,
      from: inbound ? remote : local,
      to: inbound ? local : remote,
      startLine: startLineOf(message),
      cseq: headerValue(message, 'CSeq') ?? '',
      retransmission,
      raw,
      callId: headerValue(message, 'Call-ID') ?? '',
    };
    for (const listener of this.listeners) listener(entry);
  }
}

function startLineOf(message: SipMessage): string {
  return message.kind === 'request'
    ? `${message.method} ${message.uri} ${message.version}`
    : `${message.version} ${message.status} ${message.reason}`;
}
