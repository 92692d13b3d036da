/** The ways to the companion that an ALG probe takes: cleartext first, then with one thing changed. Pure. */
import { type SocketTransport, type TransportName, TRANSPORTS } from '../../../../src-shared/model/transports';
import { formatUri, parseSipUri, uriTransport } from '../../../protocol/sip/uri';

export interface AlgWay {
  transport: SocketTransport;
  port: number;
  uri: string;
}

/**
 * A companion listens by UDP and TCP on one port, and by TLS, where it does, commonly on the next one.
 * @param own transport of the account: cleartext of its kind comes first
 * @returns empty where the URI is none
 */
export function algWays(responder: string, own: TransportName | 'auto'): AlgWay[] {
  const uri = parseSipUri(responder);
  if (!uri) return [];
  const secure = uri.scheme === 'sips' || uriTransport(uri) === 'tls';
  const clearPort = uri.port === null ? null : secure ? uri.port - 1 : uri.port;
  const way = (transport: AlgWay['transport']): AlgWay => {
    const port = clearPort === null ? null : transport === 'tls' ? clearPort + 1 : clearPort;
    const params = new Map([...uri.params, ['transport', transport]]);
    return {
      transport,
      port: port ?? TRANSPORTS[transport].port,
      uri: formatUri({ ...uri, scheme: 'sip', port, params }),
    };
  };
  return (own === 'tcp' ? (['tcp', 'udp', 'tls'] as const) : (['udp', 'tcp', 'tls'] as const)).map(way);
}
