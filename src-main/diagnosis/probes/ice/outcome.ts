/** What the network said on the way to a server. */
import { NetError, type TlsFailure } from '../../../net/errors';
import type { TlsFacts } from '../../../net/transport';
import type { IceReach } from '../../facts/ice';

interface Failed {
  reach: IceReach;
  failure: string;
  tlsFailure: TlsFailure | null;
  tls: TlsFacts | null;
}

/** @param error of a connection that did not come about or that broke */
export function failureOf(error: unknown): Failed {
  const failure = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NetError)) return { reach: 'local', failure, tlsFailure: null, tls: null };
  const { detail } = error;
  switch (detail.reason) {
    case 'refused':
    case 'unreachable':
    case 'reset':
      return { reach: detail.reason, failure, tlsFailure: null, tls: null };
    case 'closed':
      return { reach: 'reset', failure, tlsFailure: null, tls: null };
    case 'timeout':
      return { reach: 'silent', failure, tlsFailure: null, tls: null };
    case 'tls':
      return { reach: 'tls-failed', failure, tlsFailure: detail.failure, tls: detail.facts };
    case 'malformed':
      return { reach: 'garbage', failure, tlsFailure: null, tls: null };
    default:
      return { reach: 'local', failure, tlsFailure: null, tls: null };
  }
}
