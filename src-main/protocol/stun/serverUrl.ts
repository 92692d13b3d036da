/** RFC 7064 and RFC 7065: the URLs of STUN and TURN servers. */
import type { SocketTransport } from '../../../src-shared/model/transports';

export interface IceServerUrl {
  /** As it was written. */
  url: string;
  kind: 'stun' | 'turn';
  host: string;
  port: number;
  /** Between us and the server. */
  transport: SocketTransport;
}

const PATTERN =
  /^(stun|stuns|turn|turns):(\[[\da-f:.]+\]|[^\s:?@/[\]]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp|tls))?$/i;
const PORT = 3478;
const SECURE_PORT = 5349;

/** Null for what is no such URL. "turns:" is TLS, whatever its transport says; DTLS to a server is not spoken here. */
export function parseIceServerUrl(url: string): IceServerUrl | null {
  const match = PATTERN.exec(url.trim());
  const [, scheme = '', host = '', portText, transport] = match ?? [];
  if (!match) return null;
  const secure = scheme.toLowerCase().endsWith('s') || transport?.toLowerCase() === 'tls';
  const port = portText === undefined ? (secure ? SECURE_PORT : PORT) : Number(portText);
  if (port < 1 || port > 65_535) return null;
  return {
    url: url.trim(),
    kind: scheme.toLowerCase().startsWith('turn') ? 'turn' : 'stun',
    host: host.replace(/^\[|\]$/g, ''),
    port,
    transport: secure ? 'tls' : transport?.toLowerCase() === 'tcp' ? 'tcp' : 'udp',
  };
}
