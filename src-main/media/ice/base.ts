/** Where checks and media leave from (RFC 8445 section 4, "base"): a socket of this computer, or a relay. */
import type { Socket } from 'node:dgram';
import type { IceCandidateFacts } from '../../../src-shared/model/ice';
import type { Direction, Endpoint } from '../../../src-shared/model/media';
import type { TurnAllocation } from '../../net/turn/allocation';

/** Is shown what crosses a socket of this computer. */
export type BaseTap = (direction: Direction, local: Endpoint, remote: Endpoint, data: Uint8Array, at?: number) => void;

export interface Base {
  /** As pairs name it: the host candidate, or the relayed one. */
  readonly candidate: IceCandidateFacts;
  /** @param at when, as statistics count it; missing: now */
  send(data: Uint8Array, peer: Endpoint, at?: number): void;
  /** Called for the pair that audio goes over. */
  settle(peer: Endpoint): void;
  close(): Promise<void>;
}

export class HostBase implements Base {
  private open = true;

  constructor(
    readonly candidate: IceCandidateFacts,
    private readonly socket: Socket,
    private readonly tap: BaseTap | null,
  ) {}

  send(data: Uint8Array, peer: Endpoint, at?: number): void {
    // A send that fails at once (no route) is a check that nobody answers.
    if (!this.open) return;
    this.tap?.('outbound', this.candidate, peer, data, at);
    this.socket.send(data, peer.port, peer.address, ignore);
  }

  settle(): void {}

  close(): Promise<void> {
    if (!this.open) return Promise.resolve();
    this.open = false;
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }
}

export class RelayBase implements Base {
  /** Peers whose permission was asked for. */
  private readonly asked = new Set<string>();
  private settled = '';

  constructor(
    readonly candidate: IceCandidateFacts,
    private readonly allocation: TurnAllocation,
    /** Of a permission that was refused, with the server's error code. */
    private readonly refused: (peer: Endpoint, error: unknown) => void,
  ) {}

  send(data: Uint8Array, peer: Endpoint): void {
    if (this.asked.has(peer.address)) this.allocation.send(data, peer);
    else {
      this.asked.add(peer.address);
      // The packet waits for its permission: without it the relay would drop it (RFC 8656 section 9).
      const copy = Uint8Array.from(data);
      this.allocation.permit(peer).then(
        () => this.allocation.send(copy, peer),
        (error: unknown) => this.refused(peer, error),
      );
    }
  }

  settle(peer: Endpoint): void {
    const key = `${peer.address} ${peer.port}`;
    if (this.settled === key) return;
    this.settled = key;
    this.allocation.bindChannel(peer).catch(ignore);
  }

  close(): Promise<void> {
    return this.allocation.close();
  }
}

const ignore = (): void => {};
