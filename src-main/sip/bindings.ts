/** RFC 3261 section 10.3: the bindings that a registrar lists in its 200. */
import type { Binding } from '../../src-shared/model/call';
import { parseDeltaSeconds } from '../protocol/sip/deltaSeconds';
import { headerValues } from '../protocol/sip/headers';
import type { SipResponse } from '../protocol/sip/message';
import { parseNameAddr } from '../protocol/sip/nameAddr';
import { parseUri, sameUri } from '../protocol/sip/uri';

/**
 * @param contact URI that we registered
 * @returns all bindings, and the seconds granted to ours; null where it is not listed or has no time
 */
export function readBindings(response: SipResponse, contact: string): { bindings: Binding[]; ours: number | null } {
  const wanted = parseUri(contact);
  const bindings: Binding[] = [];
  let granted: number | null = null;
  for (const value of headerValues(response, 'Contact')) {
    const parsed = parseNameAddr(value);
    if (!parsed) continue;
    const uri = parseUri(parsed.uri);
    const expiresS = parseDeltaSeconds(parsed.params.get('expires'));
    const ours = uri !== null && wanted !== null && sameUri(uri, wanted);
    if (ours) granted = expiresS;
    bindings.push({ contact: parsed.uri, expiresS, ours });
  }
  return { bindings, ours: granted };
}
