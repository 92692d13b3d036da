/** What happened in the second in which something began or ended. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { seconds } from '../../../src-shared/words/figures';
import type { ObservedCall } from '../observed/call';

/** Nearer than this in time is the same moment, ms. */
const NEAR_MS = 1500;

/** @param ms after the answer @returns half a sentence that follows ", at "; null where nothing else happened then */
export function happenedAt(call: ObservedCall, ms: number): string | null {
  const near = (otherMs: number): boolean => Math.abs(otherMs - ms) <= NEAR_MS;
  const again = call.agreements.find((one, index) => index > 0 && near(one.sinceMs));
  if (again) {
    const before = call.agreements[call.agreements.indexOf(again) - 1];
    const moved =
      before && endpointText(before.peer) !== endpointText(again.peer)
        ? `, which moved the far end's audio from ${endpointText(before.peer)} to ${endpointText(again.peer)}`
        : '';
    const movedOwn =
      before && endpointText(before.own) !== endpointText(again.own)
        ? `, which moved this side's audio from ${endpointText(before.own)} to ${endpointText(again.own)}`
        : '';
    return `the ${again.carriedIn} of ${seconds(again.sinceMs)} after the answer${moved || movedOwn}`;
  }
  const change = call.addressChanges.find((one) => near(one.atMs));
  if (change) {
    return `the moment in which the address ${change.address} was ${change.change === 'gone' ? 'lost' : 'new'} (${seconds(change.atMs)} after the answer)`;
  }
  const error = call.media?.icmp.find((one) => near(one.atMs));
  if (error) return `the moment in which ICMP said "${error.code}" of ${error.to}`;
  const lost = call.ice?.consentLostAt ?? null;
  if (lost !== null) return 'the moment in which the other side stopped answering the consent checks of ICE';
  return null;
}
