import { isIP } from 'node:net';
import {
  isTransport,
  isWeb,
  securedTransport,
  TRANSPORT_NAMES,
  type TransportName,
  webTransport,
} from '../../src-shared/model/transports';
import { parseSipUri, uriTransport } from '../protocol/sip/uri';
import { NetError } from './errors';

/** What a URI says of where to send, before any look-up (RFC 3263 section 4). */
export interface Destination {
  /** RFC 3263's TARGET: maddr where there is one, else the host. */
  target: string;
  /** The name that TLS verifies. */
  host: string;
  port: number | null;
  /** Null where NAPTR and SRV decide. */
  transport: TransportName | null;
  /** sips: nothing but TLS will do. */
  secure: boolean;
  path?: string;
}

/**
 * A `transport` parameter in the URI counts more than the account's transport: it is the wish of whoever wrote that address.
 * @throws NetError `dns` where the text is no usable address; URI user parts are not quoted, they may hold a password
 */
export function destinationOf(text: string, wanted: TransportName | 'auto'): Destination {
  if (/^wss?:/i.test(text)) return webSocketDestination(text);
  const uri = parseSipUri(text);
  if (!uri) {
    throw NetError.dns('The address is neither a SIP URI (sip:user@host) nor a WebSocket URL (wss://host/path).', []);
  }
  const secure = uri.scheme === 'sips';
  const parameter = uriTransport(uri);
  const named = parameter === null ? (wanted === 'auto' ? null : wanted) : asTransport(parameter, wanted);
  const target = uri.params.get('maddr') ?? uri.host;
  return {
    target: target.replace(/^\[|\]$/g, ''),
    // An address as maddr says nothing about whom we expect there.
    host: uri.host,
    port: uri.port,
    transport: secure && named !== null ? securedTransport(named) : named,
    secure,
    ...(isWeb(named) ? { path: '/' } : {}),
  };
}

function webSocketDestination(text: string): Destination {
  if (!URL.canParse(text))
    throw NetError.dns('The WebSocket URL cannot be read: write it as wss://host:port/path.', []);
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'wss:';
  return {
    target: host,
    host,
    port: url.port === '' ? null : Number(url.port),
    transport: webTransport(secure),
    secure,
    path: url.pathname + url.search,
  };
}

function asTransport(parameter: string, wanted: TransportName | 'auto'): TransportName {
  // RFC 7118 section 5.2.4: "ws" stands for both; the account knows which.
  if (parameter === 'ws') return wanted === 'wss' ? 'wss' : 'ws';
  if (isTransport(parameter)) return parameter;
  const known = `${TRANSPORT_NAMES.slice(0, -1).join(', ')} or ${TRANSPORT_NAMES.at(-1)}`;
  throw NetError.dns(`The address asks for the transport "${parameter}": use ${known}.`, []);
}

export function isNumeric({ target }: Destination): boolean {
  return isIP(target) !== 0;
}
