/** Candidates of this browser, gathered without a call: which addresses it has, and what each server gave. */
import type { WebPhoneAccount } from '../../../../src-shared/contract/webPhone';
import type { Gathering } from '../../../../src-shared/model/ways';
import { parseCandidate } from '../../../webPhone/candidate';

/** A server that never answers keeps a browser for some ten seconds; then what there is has to do. */
const LIMIT_MS = 15_000;

/** @throws DOMException where a server's URL is none */
export async function gatherInBrowser(
  { iceServers, policy }: Pick<WebPhoneAccount, 'iceServers' | 'policy'>,
  onNews: (gathering: Gathering) => void,
  signal: AbortSignal,
): Promise<Gathering> {
  const connection = new RTCPeerConnection({
    iceServers: iceServers.map((server) => ({ ...server })),
    iceTransportPolicy: policy,
    bundlePolicy: 'max-bundle',
  });
  let gathering: Gathering = { startedAt: Date.now(), durationMs: null, candidates: [], errors: [] };
  const change = (news: Partial<Gathering>) => onNews((gathering = { ...gathering, ...news }));
  try {
    connection.addTransceiver('audio', { direction: 'sendrecv' });
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (!candidate?.candidate) return;
      const { url } = candidate as RTCIceCandidate & { url?: string | null };
      const facts = parseCandidate(candidate.candidate, Date.now(), url ? url : null);
      if (facts) change({ candidates: [...gathering.candidates, facts] });
    });
    connection.addEventListener('icecandidateerror', ({ url, errorCode: code, errorText: text }) => {
      change({ errors: [...gathering.errors, { at: Date.now(), url, code, text }] });
    });
    const complete = new Promise<void>((resolve) => {
      const timer = window.setTimeout(resolve, LIMIT_MS);
      const done = () => {
        window.clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      connection.addEventListener('icegatheringstatechange', () => {
        if (connection.iceGatheringState !== 'complete') return;
        change({ durationMs: Date.now() - gathering.startedAt });
        done();
      });
    });
    await connection.setLocalDescription(await connection.createOffer());
    await complete;
    return gathering;
  } finally {
    connection.close();
  }
}
