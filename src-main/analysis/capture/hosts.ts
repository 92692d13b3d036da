/** Who speaks in a capture, and from how far away: where it was taken. */
import type { CaptureAnalysis, CapturePlace } from '../../../src-shared/model/capture';
import type { Flow } from './api';

/** Hosts that are looked at; in a capture of more the place is the middle anyway. */
const MAX_HOSTS = 5000;
/** What systems begin to count down from. */
const INITIAL_TTL = new Set([64, 128, 255]);

interface Host {
  /** Flows that it sends or receives. */
  flows: number;
  /** Of its own packets, as they arrived here. */
  ttls: Set<number>;
  /** Asked by others to register or to take a call, and answering. */
  serves: Set<string>;
  /** Sends requests. */
  asks: boolean;
}

export class Hosts {
  private readonly hosts = new Map<string, Host>();
  private flows = 0;
  /** Some two places have sent to each other. */
  isTwoWay = false;

  flow({ src, dst, ttl, reverse }: Flow): void {
    this.flows++;
    if (reverse) this.isTwoWay = true;
    const from = this.of(src.address);
    const to = this.of(dst.address);
    if (from) {
      from.flows++;
      if (from.ttls.size < 8) from.ttls.add(ttl);
    }
    if (to && to !== from) to.flows++;
  }

  /** A request that begins something: REGISTER, INVITE. */
  request(from: string, to: string): void {
    const asking = this.of(from);
    if (asking) asking.asks = true;
    const serving = this.of(to);
    if (serving && serving.serves.size < 8) serving.serves.add(from);
  }

  /** The address of the party at which it was taken; null where that cannot be told, and at a server, which is no party. */
  own: string | null = null;

  place(): Omit<CaptureAnalysis['place'], 'chosen'> {
    const common = [...this.hosts].filter(([, { flows }]) => flows === this.flows && flows > 0);
    if (common.length === 0) {
      return {
        is: 'middle',
        why: 'no address is part of all the traffic, so it was taken somewhere between the parties',
      };
    }
    const near = common.filter(([, host]) => isHere(host));
    const [own] = near;
    if (!own) {
      const [[address, { ttls }]] = common as [[string, Host]];
      return {
        is: 'middle',
        why: `all traffic is to or from ${address}, but its packets have travelled (TTL ${[...ttls].join(', ')}): it was taken on their way`,
      };
    }
    // Both ends look as near: on one network, or on one computer.
    if (near.length > 1) {
      return { is: 'middle', why: 'both ends look equally near, so it cannot be told at which of them it was taken' };
    }
    const [address, host] = own;
    const isServer = host.serves.size > 1 || (host.serves.size > 0 && !host.asks);
    const is: CapturePlace = isServer ? 'server' : 'client';
    this.own = isServer ? null : address;
    const what = isServer ? 'others register and call there' : 'it registers or calls from there';
    return {
      is,
      why: `all traffic is to or from ${address}, and ${host.asks || isServer ? what : 'it is one end of it'}`,
    };
  }

  private of(address: string): Host | null {
    let host = this.hosts.get(address);
    if (host || this.hosts.size >= MAX_HOSTS) return host ?? null;
    host = { flows: 0, ttls: new Set(), serves: new Set(), asks: false };
    this.hosts.set(address, host);
    return host;
  }
}

function isHere({ ttls }: Host): boolean {
  return [...ttls].every((ttl) => INITIAL_TTL.has(ttl));
}
