/** Why an HTTP request brought no answer, as an outcome and a sentence. */
import { errorCode, NetError, type TlsFailure } from '../../net/errors';
import type { TlsFacts } from '../../net/transport';
import type { HttpFacts } from '../facts/network';

type Outcome = Exclude<HttpFacts['endpoints'][number]['outcome'], 'answered'>;

export interface HttpFailure {
  outcome: Outcome;
  tlsFailure: TlsFailure | null;
  tls: TlsFacts | null;
  error: string;
}

/** @param where the URL as it may be shown */
export function httpFailure(error: unknown, where: string): HttpFailure {
  const failure = (outcome: Outcome, sentence: string): HttpFailure => ({
    outcome,
    tlsFailure: null,
    tls: null,
    error: sentence,
  });
  if (error instanceof NetError) {
    const { detail, message } = error;
    if (detail.reason === 'tls')
      return { outcome: 'tls', tlsFailure: detail.failure, tls: detail.facts, error: message };
    return failure(BY_REASON[detail.reason] ?? 'unreachable', message);
  }
  const code = errorCode(error) ?? '';
  if (code === 'ENOTFOUND' || code === 'ENODATA') {
    return failure('dns', `The name in ${where} does not exist or has no address.`);
  }
  if (code.startsWith('EAI_') || code === 'ESERVFAIL') {
    return failure('dns', `The name in ${where} could not be looked up: no name server answers.`);
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return failure('reset', `${where} broke the connection off without an answer.`);
  }
  const what = code.startsWith('HPE_') ? `what comes is no HTTP (${code})` : code || String(error);
  return failure('not-http', `${where} does not answer in HTTP: ${what}.`);
}

const BY_REASON: Partial<Record<NetError['reason'], Outcome>> = {
  refused: 'refused',
  timeout: 'timeout',
  reset: 'reset',
  dns: 'dns',
};
