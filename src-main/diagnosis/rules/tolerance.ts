/** What works here because this program puts up with it, and fails at telephones that go by the letter: said beside a healthy verdict. */
import { isPrivateAddress } from '../../../src-shared/address';
import { isWeb, TRANSPORTS } from '../../../src-shared/model/transports';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import { name } from '../readings/naming';

/**
 * RFC 3261 section 12.2.1.1: what follows the 200 goes to its Contact. On a connection that stands we go on using it; others open one of their
 * own to the inside address, and their ACK and BYE never arrive. From a WebSocket nobody opens another one.
 */
export function contactInside({ contact, signallingPeer, result }: ObservedCall): Naming[] {
  const { transport } = result;
  const from = contact?.answeredFrom ?? null;
  if (from === null || contact?.isRouted || transport === null || isWeb(transport) || !TRANSPORTS[transport].reliable) {
    return [];
  }
  if (!isPrivateAddress(from) || signallingPeer === null || isPrivateAddress(signallingPeer.address)) return [];
  return [
    name(
      'call-ack-lost',
      'suspected',
      'note',
      `The Contact of the answer names the inside address ${from}, and the server is at ${signallingPeer.address}. Here ACK and BYE go over the connection that stands; a telephone that opens another one to the Contact, as it may, never gets there.`,
      ['call.setup'],
    ),
  ];
}
