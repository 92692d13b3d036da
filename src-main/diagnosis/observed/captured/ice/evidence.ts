/** What a verdict about ICE or DTLS rests on, one line each. */
import { endpointText } from '../../../../../src-shared/words/endpoint';
import type { IceFacts } from '../../../../../src-shared/model/ice';
import type { JudgedHandshake } from './fingerprints';

const MAX_PAIRS = 12;

export function iceEvidence({ pairs, selected }: IceFacts): string[] {
  return pairs.slice(0, MAX_PAIRS).map((pair) => {
    const { local, remote, requestsSent, responsesReceived, requestsReceived, error } = pair;
    const refused = error ? `, then ${error.code} ${error.reason}`.trimEnd() : '';
    const chosen = pair === selected ? ', in use' : '';
    return (
      `ICE ${endpointText(local)} > ${endpointText(remote)}: ${requestsSent ?? 0} checks, ${responsesReceived ?? 0} answered${refused}; ` +
      `${requestsReceived ?? 0} the other way${chosen}`
    );
  });
}

export function dtlsEvidence(handshakes: readonly JudgedHandshake[]): string[] {
  return handshakes.map(({ handshake: { told } }) => {
    const { client, server, firstPacket, state, alert, fingerprintNote } = told;
    const how =
      state === 'alert' ? `ended by the alert "${alert ?? ''}"` : state === 'done' ? 'done' : 'never finished';
    return `DTLS ${client} > ${server}, from packet ${firstPacket}: ${how}${fingerprintNote ? `; ${fingerprintNote}` : ''}`;
  });
}
