/** Questions about the ICE of a call that checks and rules share. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { isContainerAddress, isPrivateAddress } from '../../../src-shared/address';
import type { IceCandidateFacts, IceFacts, IcePairFacts } from '../../../src-shared/model/ice';
import type { ObservedCall } from '../observed/call';

/** A gathering that takes longer makes the caller wait, ms. */
export const SLOW_GATHERING_MS = 2000;

export const isMdns = ({ address }: IceCandidateFacts): boolean => address.toLowerCase().endsWith('.local');

/** Checks that left, and those that were answered. */
export function checksOf({ pairs }: IceFacts): { sent: number; answered: number } {
  return pairs.reduce(
    (sum, { requestsSent, responsesReceived }) => ({
      sent: sum.sent + (requestsSent ?? 0),
      answered: sum.answered + (responsesReceived ?? 0),
    }),
    { sent: 0, answered: 0 },
  );
}

/** The candidates of the peer that its description named: not what its checks told. */
export function offeredByPeer({ remote }: Pick<IceFacts, 'remote'>): IceCandidateFacts[] {
  return remote.filter(({ type }) => type !== 'prflx');
}

/** Every address that the peer names is private, although its signalling is not; or of a container's network, and its signalling of another. */
export function onlyPrivateRemote(ice: IceFacts, { signallingPeer }: Pick<ObservedCall, 'signallingPeer'>): boolean {
  const named = offeredByPeer(ice).filter((candidate) => !isMdns(candidate));
  return (
    named.length > 0 &&
    named.every(({ address }) => isPrivateAddress(address)) &&
    signallingPeer !== null &&
    (!isPrivateAddress(signallingPeer.address) || isInsideContainer(named, signallingPeer.address))
  );
}

/** Only the container knows this network: the server itself is reached in another one. */
function isInsideContainer(named: readonly IceCandidateFacts[], server: string): boolean {
  return !isContainerAddress(server) && named.every(({ address }) => isContainerAddress(address));
}

/** When the keys were agreed: before that no audio can be heard. ms after the answer; null without DTLS. */
export function keysMs(call: ObservedCall): number | null {
  const connectedAt = call.ice?.dtls.connectedAt ?? null;
  return connectedAt === null ? null : connectedAt - answeredAt(call);
}

/** ms since the epoch. The answer is timed from the INVITE, which leaves when candidates have been gathered. */
export function answeredAt({ ladder, result: { timing } }: ObservedCall): number {
  const invite = ladder.find(({ direction, startLine }) => direction === 'outbound' && startLine.startsWith('INVITE '));
  return Date.parse(invite?.at ?? timing.startedAt) + (timing.answerMs ?? 0);
}

export function pairText({ local, remote }: Pick<IcePairFacts, 'local' | 'remote'>): string {
  return `${endpointText(local)} (${local.type}) to ${endpointText(remote)} (${remote.type})`;
}

/** The way broke in mid-call: checks go unanswered since then. ms after the answer; null where they are answered. */
export function unansweredSince(ice: IceFacts): number | null {
  const { selected, unansweredChecks, lastResponseAt } = ice;
  if (!selected || (ice.consentLostAt === null && unansweredChecks < 4)) return null;
  return lastResponseAt;
}
