/** What TURN carries (RFC 8656), as the relay sends and receives it: between the address that it gave and the peer. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { Flow } from '../api';

const MAX_FLOWS = 5000;

export class RelayedFlows {
  private readonly flows = new Map<string, Flow>();

  /** @param carrier the flow to or from the relay @param relayed null: its allocation was not captured */
  of(carrier: Flow, peer: Endpoint, outward: boolean, relayed: Endpoint | null): Flow | null {
    const client = outward ? carrier.src : carrier.dst;
    const own = relayed ?? client;
    const [src, dst] = outward ? [own, peer] : [peer, own];
    const key = `${endpointText(src)}>${endpointText(dst)}`;
    const known = this.flows.get(key);
    if (known) return known;
    if (this.flows.size >= MAX_FLOWS) return null;
    const reverse = this.flows.get(`${endpointText(dst)}>${endpointText(src)}`) ?? null;
    const made: Flow = { ...carrier, src, dst, reverse, consumer: null };
    if (reverse) reverse.reverse = made;
    this.flows.set(key, made);
    return made;
  }
}
