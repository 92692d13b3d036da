import { endpointText } from '../../../../src-shared/words/endpoint';
import { isPrivateAddress } from '../../../../src-shared/address';
import type { Check, CheckContext } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { field, sdpLine, sdpOf, table } from '../call/evidence';
import { judgedCall, whenAnswered } from '../call/subject';

type Finding = { status: 'warn' | 'fail' | 'info'; text: string };

/** Whose addresses the SDP names, and where media really went. */
export const addresses: Check<'media.addresses'> = {
  id: 'media.addresses',
  area: 'media',
  title: 'Do both sides name addresses that audio can go to?',
  needs: ['call.setup'],
  after: ['nat.translation', 'computer.interfaces'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenAnswered,
  async run(context) {
    const call = judgedCall(context);
    const found = findings(context, call);
    const worst =
      found.find(({ status }) => status === 'fail') ?? found.find(({ status }) => status === 'warn') ?? found[0];
    return {
      status: worst?.status ?? 'pass',
      summary: worst
        ? found.map(({ text }) => text).join(' ')
        : `Audio goes to ${destinationOf(call)} and comes from there.`,
      evidence: [
        ...sdpLine('Our SDP', call.offer),
        ...sdpLine('Their SDP', call.answer),
        ...(call.media ? [field('Our audio leaves from', endpointText(call.media.local))] : []),
        ...(call.signallingPeer ? [field('Signalling is with', endpointText(call.signallingPeer))] : []),
        ...(call.mediaRoute
          ? [
              field(
                'Route to their media',
                `from ${call.mediaRoute.from ?? 'nowhere'} ${call.mediaRoute.device ?? ''}`.trim(),
              ),
            ]
          : []),
        ...(call.companion?.sendsTo ? [field('The companion sends to', endpointText(call.companion.sendsTo))] : []),
        table(
          'Audio came from',
          ['Address', 'Packets'],
          (call.media?.sources ?? []).map((source) => [endpointText(source), source.packets]),
        ),
        ...sdpOf(call),
      ],
      facts: null,
    };
  },
};

function destinationOf({ ice, answer }: ObservedCall): string {
  const end = ice?.selected?.remote ?? answer;
  return end ? endpointText(end) : 'the far end';
}

function findings({ findings: known }: CheckContext, call: ObservedCall): Finding[] {
  const { answer, offer, media, mediaRoute, signallingPeer } = call;
  const found: Finding[] = [];
  // With ICE the addresses of m= and c= are only what a peer without it would go by.
  if (call.ice) return [];
  if (!answer) return [{ status: 'fail', text: 'The answer held no SDP that can be read.' }];
  if (answer.port === 0 || answer.address === '0.0.0.0' || answer.address === '::') {
    found.push({ status: 'fail', text: `The answer names ${endpointText(answer)}, which is no address.` });
  } else if (answer.direction !== 'sendrecv' && offer?.direction === 'sendrecv') {
    found.push({ status: 'fail', text: `We offered sendrecv, and the answer says ${answer.direction}.` });
  }
  const elsewhere = signallingPeer !== null && signallingPeer.address !== answer.address;
  if (elsewhere && isPrivateAddress(answer.address) && !isPrivateAddress(signallingPeer.address)) {
    found.push({
      status: 'warn',
      text: `The answer names the private address ${answer.address}, although the server is at ${signallingPeer.address}.`,
    });
  }
  const nat = known['nat.translation'];
  if (offer && nat?.translated && isPrivateAddress(offer.address)) {
    found.push({
      status: 'info',
      text: `Our SDP names ${offer.address}; the server sees us at ${nat.seenAs?.address ?? 'another address'}, and has to send to where our audio comes from.`,
    });
  }
  if (mediaRoute) {
    const from = mediaRoute.from === null ? 'there is no route to it' : `packets to it leave from ${mediaRoute.from}`;
    found.push({
      status: 'warn',
      text: `Their media is at ${mediaRoute.to}, and ${from}, not from the address in our SDP.`,
    });
  }
  const main = media?.sources[0];
  if (main && (main.address !== answer.address || main.port !== answer.port)) {
    found.push({
      status: 'info',
      text: `Audio came from ${endpointText(main)}, not from ${endpointText(answer)} as the answer says.`,
    });
  }
  for (const { address, change, atMs } of call.addressChanges) {
    const what = change === 'gone' ? 'was lost' : 'came up';
    found.push({
      status: 'warn',
      text: `The address ${address} of this computer ${what} ${Math.round(atMs)} ms after the answer.`,
    });
  }
  return found;
}
