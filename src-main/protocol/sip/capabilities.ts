/** RFC 3261 sections 8.2.1 to 8.2.3: does this user agent server understand what a well-formed request asks for? */
import { parseContentType } from './contentType';
import { headerValue, headerValues } from './headers';
import type { SipHeader, SipRequest } from './message';

export interface Capabilities {
  methods: readonly string[];
  /** Option tags (`100rel`, `timer`...). */
  extensions: readonly string[];
  /** Media types of bodies, in lower case. */
  mediaTypes: readonly string[];
}

export interface Refusal {
  status: 405 | 406 | 415 | 420 | 501;
  /** What the response must carry: Allow, Unsupported, Accept. */
  headers: SipHeader[];
}

/** Methods in IANA's registry: one of these that we do not take is 405, any other 501 (section 21.5.2). */
const REGISTERED = new Set(
  'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE'.split(' '),
);

/** Null where the request can be processed. ACK and CANCEL have no extensions to refuse (section 8.2.2.3). */
export function unmetDemand(request: SipRequest, able: Capabilities): Refusal | null {
  const { method } = request;
  if (!able.methods.includes(method)) {
    return { status: REGISTERED.has(method) ? 405 : 501, headers: [{ name: 'Allow', value: able.methods.join(', ') }] };
  }
  if (method === 'ACK' || method === 'CANCEL') return null;
  const unsupported = headerValues(request, 'Require').filter((tag) => !able.extensions.includes(tag.toLowerCase()));
  if (unsupported.length > 0) return { status: 420, headers: [{ name: 'Unsupported', value: unsupported.join(', ') }] };
  if (!understandsBody(request, able))
    return { status: 415, headers: [{ name: 'Accept', value: able.mediaTypes.join(', ') }] };
  return method === 'INVITE' && !acceptsSdp(request) ? { status: 406, headers: [] } : null;
}

function understandsBody(request: SipRequest, able: Capabilities): boolean {
  if (request.body.length === 0) return true;
  const encodings = headerValues(request, 'Content-Encoding');
  if (encodings.some((encoding) => encoding.toLowerCase() !== 'identity')) return false;
  const type = parseContentType(headerValue(request, 'Content-Type') ?? '');
  if (type && able.mediaTypes.includes(type.mediaType)) return true;
  return /(?:^|;)[ \t]*handling[ \t]*=[ \t]*optional/i.test(headerValue(request, 'Content-Disposition') ?? '');
}

/** RFC 4475 section 3.3.15: our answer to an INVITE can only be SDP. */
function acceptsSdp(request: SipRequest): boolean {
  const ranges = headerValues(request, 'Accept');
  if (ranges.length === 0) return true;
  return ranges.some((range) =>
    ['application/sdp', 'application/*', '*/*'].includes(parseContentType(range)?.mediaType ?? ''),
  );
}
