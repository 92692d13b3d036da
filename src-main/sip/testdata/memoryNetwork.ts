/** Sockets that are none: transport layers joined in memory, over a link that can lose and hold back what a test picks. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { isSecure, type TransportName, TRANSPORTS } from '../../../src-shared/model/transports';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import { NetError } from '../../net/errors';
import type { Resolution, TargetResolver } from '../../net/resolver';
import type { Flow, FlowEvents, Target, TransportLayer } from '../../net/transport';
import { parseSipUri, uriTransport } from '../../protocol/sip/uri';

/** What a test decides on for a message on its way: true loses it, a number delays it by so many ms. */
export type LinkRule = (text: string, from: Endpoint, to: Endpoint) => boolean | number | void;

export class MemoryNetwork {
  readonly layers = new Map<string, MemoryTransport>();
  /** Everything that was sent, lost messages too. */
  readonly sent: { text: string; from: string; to: string; at: number }[] = [];
  rule: LinkRule = () => {};

  constructor(readonly clock: Clock) {}

  /** A machine with one address that listens on port 5060 by every transport. */
  host(address: string): MemoryTransport {
    const layer = new MemoryTransport(this, address);
    this.layers.set(address, layer);
    return layer;
  }

  carry(flow: MemoryFlow, data: Uint8Array): void {
    const text = Buffer.from(data).toString('utf8');
    this.sent.push({ text, from: endpointText(flow.local), to: endpointText(flow.remote), at: this.clock.now() });
    const verdict = this.rule(text, flow.local, flow.remote);
    if (verdict === true) return;
    const deliver = (): void => this.layers.get(flow.remote.address)?.receive(flow, Uint8Array.from(data));
    if (typeof verdict === 'number') this.clock.setTimeout(deliver, verdict);
    else setImmediate(deliver);
  }

  /** Start lines with their sender, for comparing whole conversations. */
  lines(): string[] {
    return this.sent.map(({ text, from }) => `${from.split(':')[0]} ${text.slice(0, text.indexOf('\r\n'))}`);
  }
}

let lastFlowId = 0;

export class MemoryFlow implements Flow {
  readonly id = ++lastFlowId;
  readonly tls = null;
  state: 'open' | 'closed' = 'open';

  constructor(
    private readonly layer: MemoryTransport,
    readonly transport: TransportName,
    readonly local: Endpoint,
    readonly remote: Endpoint,
  ) {}

  get reliable(): boolean {
    return TRANSPORTS[this.transport].reliable;
  }

  get secure(): boolean {
    return isSecure(this.transport);
  }

  async send(data: Uint8Array): Promise<void> {
    if (this.state === 'closed') throw NetError.closed('The flow');
    this.layer.network.carry(this, data);
  }

  close(error?: Error): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.layer.closed(this, error ?? null);
  }
}

export class MemoryTransport implements TransportLayer {
  private readonly flowsByKey = new Map<string, MemoryFlow>();
  private readonly listeners = new Set<Partial<FlowEvents>>();
  /** "tcp 192.0.2.9": connections that are refused. */
  readonly refused = new Set<string>();

  constructor(
    readonly network: MemoryNetwork,
    readonly address: string,
  ) {}

  get flows(): Flow[] {
    return [...this.flowsByKey.values()];
  }

  async connect(target: Target): Promise<Flow> {
    if (this.refused.has(`${target.transport} ${target.address}`)) {
      throw NetError.fromSystem({ code: 'ECONNREFUSED' }, target.transport, target);
    }
    return this.flow(target.transport, { address: target.address, port: target.port });
  }

  leave(): void {}

  flow(transport: TransportName, remote: Endpoint): MemoryFlow {
    const key = `${transport} ${endpointText(remote)}`;
    let flow = this.flowsByKey.get(key);
    if (!flow) {
      flow = new MemoryFlow(this, transport, { address: this.address, port: TRANSPORTS.udp.port }, remote);
      this.flowsByKey.set(key, flow);
    }
    return flow;
  }

  receive(from: MemoryFlow, data: Uint8Array): void {
    const flow = this.flow(from.transport, from.local);
    for (const { message } of this.listeners) message?.(data, { flow, remote: flow.remote, at: this.network.clock.now() });
  }

  closed(flow: MemoryFlow, error: Error | null): void {
    for (const [key, other] of this.flowsByKey) if (other === flow) this.flowsByKey.delete(key);
    for (const listener of this.listeners) listener.closed?.(flow, error);
  }

  icmp(remote: Endpoint, error: Error): void {
    for (const listener of this.listeners) listener.icmp?.(remote, error);
  }

  async listen(): Promise<Endpoint> {
    return { address: this.address, port: 5060 };
  }

  on(events: Partial<FlowEvents>): () => void {
    this.listeners.add(events);
    return () => this.listeners.delete(events);
  }

  async close(): Promise<void> {
    for (const flow of this.flowsByKey.values()) flow.close();
  }
}

/** Names that a test knows; numeric hosts stand for themselves. */
export class MemoryResolver implements TargetResolver {
  readonly names = new Map<string, Target[]>();

  async resolve(uri: string, transport: TransportName | 'auto'): Promise<Resolution> {
    const parsed = parseSipUri(uri);
    const host = parsed?.host ?? new URL(uri).hostname;
    const named = this.names.get(host);
    if (named) return { targets: [...named], steps: [] };
    if (!/^[\d.]+$|:/.test(host)) throw NetError.dns(`The name ${host} does not exist.`, []);
    const wanted = parsed && uriTransport(parsed);
    const by = wanted === 'tcp' || wanted === 'tls' || wanted === 'udp' ? wanted : transport === 'auto' ? 'udp' : transport;
    return { targets: [{ transport: by, host, address: host, port: parsed?.port ?? 5060 }], steps: [] };
  }
}
