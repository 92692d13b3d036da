/** RFC 3261 section 13.2.2.4: ACKs of 2xx responses. They belong to no transaction: each 2xx that comes again is answered again. */
import type { Flow } from '../../net/transport';
import type { SipRequest } from '../../protocol/sip/message';
import type { Core } from '../core';
import type { Dialog } from '../dialog/dialog';
import { flowLeadsTo, sameEnd } from '../flows';
import { NO_BODY } from '../messages/ack';
import { CONTENT_SDP } from '../methods';
import { newBranch } from '../tokens';
import type { Packet } from '../transactions/transaction';

export class AckSender {
  private last: { packet: Packet; flow: Flow } | null = null;
  private repeats = 0;

  constructor(
    private readonly core: Core,
    private readonly dialog: Dialog,
  ) {}

  /** @param sdp our answer, where the 2xx brought an offer */
  async send(invite: SipRequest, sdp: string | null): Promise<void> {
    this.last = null;
    this.repeats = 0;
    const flow = await this.way();
    const body = sdp === null ? NO_BODY : Buffer.from(sdp, 'utf8');
    const ack = this.dialog.ack(invite, flow, newBranch(), sdp === null ? [] : [CONTENT_SDP], body);
    this.last = { packet: this.core.layer.pack(ack), flow };
    this.transmit(false);
  }

  /** The 2xx came again. Returns how often so far; 0 while our ACK has not gone out yet. */
  repeat(): number {
    if (!this.last) return 0;
    this.transmit(true);
    return ++this.repeats;
  }

  private transmit(retransmission: boolean): void {
    // A lost ACK shows in the 2xx that comes again.
    if (this.last) this.core.layer.send(this.last.flow, this.last.packet, retransmission, () => {});
  }

  private async way(): Promise<Flow> {
    const { flow, flowFirst, nextHop, transport, tls } = this.dialog.plan('ACK');
    if (flow?.state === 'open' && (flowFirst || flowLeadsTo(flow, nextHop))) return flow;
    try {
      const { targets } = await this.core.resolver.resolve(nextHop, transport);
      for (const target of targets) {
        if (flow?.state === 'open' && sameEnd(flow, target)) return flow;
        try {
          return await this.core.flows.connect(tls ? { ...target, tls } : target);
        } catch {
          // The next target may take it.
        }
      }
    } catch {
      // No name, no target: the way of the INVITE is left.
    }
    return this.dialog.flow;
  }
}
