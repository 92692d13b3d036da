/** Every SIP message that SIP.js sends and receives, as the ladder of a call. */
import { TRANSPORTS, type WebTransport } from '../../src-shared/model/transports';
import type { LadderEntry } from '../../src-shared/model/call';
import type { Direction } from '../../src-shared/model/media';
import { maskText } from '../../src-shared/mask';
import { toIso } from '../../src-shared/time';

/** The part of SIP.js's transport that messages pass through. */
interface Tappable {
  onMessage: ((message: string) => void) | undefined;
  send(message: string): Promise<void>;
}

export interface SeenMessage {
  direction: Direction;
  text: string;
  /** Ms since the epoch, with microseconds. */
  at: number;
}

const preciseNow = (): number => performance.timeOrigin + performance.now();

/** Has to be called when the user agent has hung its own `onMessage` up. */
export function tapTransport(transport: Tappable, seen: (message: SeenMessage) => void): void {
  const receive = transport.onMessage;
  const send = transport.send.bind(transport);
  transport.onMessage = (text) => {
    if (text.trim() !== '') seen({ direction: 'inbound', text, at: preciseNow() });
    receive?.(text);
  };
  transport.send = (text) => {
    if (text.trim() !== '') seen({ direction: 'outbound', text, at: preciseNow() });
    return send(text);
  };
}

/** Makes the entries of one call out of messages. */
export class LadderMaker {
  private readonly known = new Set<string>();
  private readonly server: string;

  constructor(
    wsUrl: string,
    private readonly transport: WebTransport,
  ) {
    const { hostname, port } = new URL(wsUrl);
    this.server = `${hostname}:${port || TRANSPORTS[transport].port}`;
  }

  entry({ direction, text, at }: SeenMessage): LadderEntry {
    // A browser does not tell the port that it has.
    const own = 'this page';
    const key = `${direction} ${text}`;
    const retransmission = this.known.has(key);
    this.known.add(key);
    return {
      at: toIso(at),
      direction,
      transport: this.transport,
      from: direction === 'inbound' ? this.server : own,
      to: direction === 'inbound' ? own : this.server,
      startLine: /^[^\r\n]*/.exec(text)?.[0] ?? '',
      cseq: headerOf(text, 'CSeq') ?? '',
      retransmission,
      raw: maskText(text),
    };
  }
}

/** Value of a header field, unfolded; null where it is missing. */
export function headerOf(text: string, name: string): string | null {
  const head = text.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const found = new RegExp(`^${name}\\s*:\\s*((?:.|\\r?\\n[ \\t])*)`, 'im').exec(head);
  return found?.[1]?.replace(/\r?\n[ \t]+/g, ' ').trim() ?? null;
}
