/** The servers of a configuration, as places to send to. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { IceServer } from '../../../../src-shared/model/ice';
import type { Clock } from '../../../net/clock';
import { parseIceServerUrl } from '../../../protocol/stun/serverUrl';
import type { IceServerAt, IceTransport } from '../../facts/ice';
import { lookupAddress } from '../lookupAddress';

/** A server with what it takes to get past its challenge. Its secrets stay in probes. */
export interface IceTarget extends IceServerAt {
  username: string;
  credential: string;
}

/** Browsers warn at five, and some lists have dozens: a call asks them all, so that each that hangs is waited for. */
const MAX_URLS = 40;

/** Names are looked up, each once. @returns URLs that are none under `wrong`; what comes after the fortieth is left out */
export async function iceTargets(
  servers: readonly IceServer[],
  options: { clock: Clock; signal: AbortSignal },
): Promise<{ targets: IceTarget[]; wrong: string[] }> {
  const wrong: string[] = [];
  const looked = new Map<string, Promise<string | null>>();
  const found: Promise<IceTarget>[] = [];
  const seen = new Set<string>();
  for (const { urls, username = '', credential = '' } of servers) {
    for (const text of urls) {
      const parsed = parseIceServerUrl(text);
      if (!parsed) wrong.push(text);
      if (!parsed || seen.has(text) || found.length === MAX_URLS) continue;
      seen.add(text);
      const address = looked.get(parsed.host) ?? lookupAddress(parsed.host, options);
      looked.set(parsed.host, address);
      found.push(address.then((at) => ({ ...parsed, configured: true, address: at, username, credential })));
    }
  }
  return { targets: await Promise.all(found), wrong };
}

const PORTS = { plain: 3478, secure: 5349, https: 443 };

/** The same server by the other transports: what tells a server that is down from UDP that does not get out. */
export function otherWays(target: IceTarget): IceTarget[] {
  const plainPort = target.transport === 'tls' ? PORTS.plain : target.port;
  return [
    otherWay(target, 'udp', plainPort),
    otherWay(target, 'tcp', plainPort),
    otherWay(target, 'tls', target.transport === 'tls' ? target.port : PORTS.secure),
    otherWay(target, 'tls', PORTS.https),
  ].filter((way) => !sameWay(way, target));
}

function otherWay(target: IceTarget, transport: IceTransport, port: number): IceTarget {
  return { ...target, transport, port, configured: false, url: urlOf(target, transport, port) };
}

export function sameWay(one: IceServerAt, other: IceServerAt): boolean {
  return (
    one.transport === other.transport &&
    one.port === other.port &&
    (one.address === null ? one.host === other.host : one.address === other.address)
  );
}

/** RFC 7064, RFC 7065. */
function urlOf({ kind, host }: IceTarget, transport: IceTransport, port: number): string {
  const at = endpointText({ address: host, port });
  if (kind === 'stun')
    return transport === 'udp' ? `stun:${at}` : transport === 'tls' ? `stuns:${at}` : `stun:${at} by TCP`;
  return transport === 'tls' ? `turns:${at}?transport=tcp` : `turn:${at}?transport=${transport}`;
}

/** Without user name and credential. */
export function placeOf({ url, configured, kind, host, port, transport, address }: IceServerAt): IceServerAt {
  return { url, configured, kind, host, port, transport, address };
}
