/** RFC 8866 section 5.7 allows a name in c=; packets need an address. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Agreement } from '../../protocol/sdp/negotiate';
import { MediaError } from '../errors';

/** @throws MediaError 'address' when a name cannot be resolved */
export async function withAddresses(agreement: Agreement): Promise<Agreement> {
  const { remote, remoteRtcp } = agreement;
  if (isIP(remote.address) && isIP(remoteRtcp.address)) return agreement;
  return { ...agreement, remote: await resolve(remote), remoteRtcp: await resolve(remoteRtcp) };
}

async function resolve(endpoint: Endpoint): Promise<Endpoint> {
  if (isIP(endpoint.address)) return endpoint;
  try {
    return { address: (await lookup(endpoint.address)).address, port: endpoint.port };
  } catch (error) {
    throw MediaError.unresolved(endpoint.address, error);
  }
}
