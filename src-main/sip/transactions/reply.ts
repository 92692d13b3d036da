/** RFC 3261 section 18.2.2 and RFC 3581 section 4: where the responses to a request go. */
import { isWeb, TRANSPORTS } from '../../../src-shared/model/transports';
import type { Arrival, Flow, TransportLayer } from '../../net/transport';
import type { Via } from '../../protocol/sip/via';
import type { Packet, ReplySender } from './transaction';

/**
 * Responses go back on the flow of the request. Only two cases differ: a UDP client that did not ask for rport is answered at the
 * port of its sent-by, and a TCP or TLS connection that has ended is opened anew to there. `maddr` is not followed: it would
 * let a stranger aim our packets.
 */
export function createReplySender(
  transports: TransportLayer,
  arrival: Arrival,
  via: Via,
  send: (flow: Flow, packet: Packet, retransmission: boolean, failed: (error: Error) => void) => void,
): ReplySender {
  const { flow, remote } = arrival;
  const port = via.port ?? TRANSPORTS[flow.transport].port;
  const elsewhere = flow.transport === 'udp' && via.rport === null && port !== remote.port;
  let replacement: Flow | null = null;

  async function connect(): Promise<Flow> {
    if (replacement?.state === 'open') return replacement;
    const { transport } = flow;
    replacement = await transports.connect({ transport, address: remote.address, port, host: remote.address });
    return replacement;
  }

  return {
    reliable: flow.reliable,
    send(packet, retransmission, failed) {
      const usable = elsewhere ? replacement : flow;
      if (usable?.state === 'open') send(usable, packet, retransmission, failed);
      else if (isWeb(flow.transport)) {
        failed(new Error('The WebSocket that the request came on has ended: nobody can be answered.'));
      } else {
        connect().then(
          (opened) => send(opened, packet, retransmission, failed),
          (error: unknown) => failed(error instanceof Error ? error : new Error(String(error))),
        );
      }
    },
  };
}
