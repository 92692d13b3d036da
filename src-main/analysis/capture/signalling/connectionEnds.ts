/** Who closes connections that carry SIP, and after how long without a message. */
import type { Endpoint } from '../../../../src-shared/model/media';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { FoundMessage, TcpNotice } from '../api';

/** Connections that are remembered, and ends that are told. */
const MAX_CONNECTIONS = 20_000;
const MAX_ENDS = 1000;

export interface ConnectionEnd {
  at: number;
  packet: number;
  client: Endpoint;
  server: Endpoint;
  idleMs: number;
}

export class ConnectionEnds {
  /** Closed by the side that was connected to, in their order. */
  readonly byServer: ConnectionEnd[] = [];
  private readonly open = new Map<string, { client: Endpoint; server: Endpoint; lastAt: number }>();

  /** Whoever asks first has connected; a later message only keeps it alive. */
  message({ carriedBy, src, dst, at }: FoundMessage): void {
    if (carriedBy !== 'tcp' && carriedBy !== 'ws') return;
    const known = this.open.get(keyOf(src, dst));
    if (known) known.lastAt = at;
    else if (this.open.size < MAX_CONNECTIONS) this.open.set(keyOf(src, dst), { client: src, server: dst, lastAt: at });
  }

  /** The first FIN or RST counts: what follows is the answer to it. */
  closed({ kind, flow, at, packet }: TcpNotice): void {
    if (kind !== 'fin' && kind !== 'reset') return;
    const key = keyOf(flow.src, flow.dst);
    const known = this.open.get(key);
    if (!known) return;
    this.open.delete(key);
    const { client, server, lastAt } = known;
    const isServer = endpointText(flow.src) === endpointText(server);
    if (isServer && this.byServer.length < MAX_ENDS)
      this.byServer.push({ at, packet, client, server, idleMs: at - lastAt });
  }
}

function keyOf(src: Endpoint, dst: Endpoint): string {
  const [one, other] = [endpointText(src), endpointText(dst)];
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
