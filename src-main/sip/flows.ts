/** Finding the flow to a target, and whether a flow already leads to where a URI points. */
import { endpointText } from '../../src-shared/words/endpoint';
import { isWeb, TRANSPORTS, usualTransport } from '../../src-shared/model/transports';
import type { Clock } from '../net/clock';
import type { Flow, Target, TransportLayer } from '../net/transport';
import { normalHost } from '../protocol/sip/host';
import { parseSipUri, uriTransport } from '../protocol/sip/uri';

/** ms for which a UDP flow is taken without asking for the route again: the machine may change networks. */
const ROUTE_AGE_MS = 5000;
const MAX_ROUTES = 4096;

/** Asking the system for the route to a peer costs a socket; under load the same peers come again and again. */
export class FlowCache {
  private readonly routes = new Map<string, { flow: Flow; until: number }>();

  constructor(
    private readonly transports: TransportLayer,
    private readonly clock: Clock,
  ) {}

  async connect(target: Target, signal?: AbortSignal): Promise<Flow> {
    if (target.transport !== 'udp') return this.transports.connect(target, signal);
    const key = endpointText(target);
    const known = this.routes.get(key);
    if (known && known.flow.state === 'open' && known.until > this.clock.now()) return known.flow;
    const flow = await this.transports.connect(target, signal);
    if (this.routes.size >= MAX_ROUTES) this.routes.clear();
    this.routes.set(key, { flow, until: this.clock.now() + ROUTE_AGE_MS });
    return flow;
  }
}

/** True where the URI names, without any look-up, exactly the other end of the flow. */
export function flowLeadsTo(flow: Flow, uri: string): boolean {
  if (isWeb(flow.transport)) return true;
  const parsed = parseSipUri(uri);
  if (!parsed || normalHost(parsed.host) !== normalHost(flow.remote.address)) return false;
  const transport = uriTransport(parsed) ?? usualTransport(parsed.scheme === 'sips');
  if (transport !== flow.transport) return false;
  return (parsed.port ?? TRANSPORTS[flow.transport].port) === flow.remote.port;
}

export function sameEnd(flow: Flow, target: Target): boolean {
  return (
    flow.transport === target.transport && flow.remote.port === target.port && flow.remote.address === target.address
  );
}
