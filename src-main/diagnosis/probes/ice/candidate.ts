import { createHash } from 'node:crypto';
import type { IceCandidateFacts, IceCandidateType } from '../../../../src-shared/model/ice';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { IceTransport } from '../../facts/ice';

/** RFC 8445 section 5.1.2.2. */
const TYPE_PREFERENCE: Record<IceCandidateType, number> = { host: 126, prflx: 110, srflx: 100, relay: 0 };

interface Parts {
  type: IceCandidateType;
  end: Endpoint;
  base: Endpoint;
  /** Of the interface: the first is preferred. */
  index: number;
  related: Endpoint | null;
  server: string | null;
  at: number;
  relayProtocol?: IceTransport;
}

/** Priority by RFC 8445 section 5.1.2.1, foundation by section 5.1.1.3; one component, as with RTCP-mux. */
export function candidate({ type, end, base, index, related, server, at, relayProtocol }: Parts): IceCandidateFacts {
  const localPreference = 65_535 - index;
  return {
    ...end,
    type,
    transport: 'udp',
    priority: TYPE_PREFERENCE[type] * 2 ** 24 + localPreference * 2 ** 8 + 255,
    foundation: createHash('sha256')
      .update(`${type} ${base.address} ${server ?? ''} ${relayProtocol ?? ''}`)
      .digest('hex')
      .slice(0, 8),
    relatedAddress: related?.address ?? null,
    relatedPort: related?.port ?? null,
    server,
    relayProtocol: relayProtocol ?? null,
    at,
  };
}
