/** RFC 3261 section 10.3: which of the bindings that a registrar lists is ours, and which belong to others. */
import { sameAddress } from '../../../../src-shared/address';
import type { Endpoint } from '../../../../src-shared/model/media';
import { parseDeltaSeconds } from '../../../protocol/sip/deltaSeconds';
import { parseNameAddr } from '../../../protocol/sip/nameAddr';
import { parseSipUri, parseUri, sameUri, type SipUri, unescapeUri, uriPort } from '../../../protocol/sip/uri';

export interface ListedContact {
  /** URI. */
  contact: string;
  expiresS: number | null;
  /** Where a registrar saw the REGISTER come from, of those that say so (`received`, not standardised for Contact). */
  received: Endpoint | null;
}

export interface SortedContacts {
  /** Ours as we sent it. */
  own: ListedContact | null;
  /** Ours under the address that the registrar sees us at; only looked for where `own` is missing. */
  rewritten: ListedContact | null;
  foreign: ListedContact[];
}

/**
 * @param contacts values of Contact in the 200
 * @param contact URI that we sent
 */
export function sortContacts(contacts: readonly string[], contact: string, seenAs: Endpoint | null): SortedContacts {
  const wanted = parseUri(contact);
  const listed = contacts.flatMap((value) => readContact(value) ?? []);
  const isOwn = ({ contact: uri }: ListedContact): boolean => {
    const parsed = parseUri(uri);
    return wanted !== null && parsed !== null && sameUri(parsed, wanted);
  };
  const own = listed.find(isOwn) ?? null;
  const rewritten = own === null && seenAs ? (listed.find((one) => isRewritten(one, contact, seenAs)) ?? null) : null;
  return { own, rewritten, foreign: listed.filter((one) => one !== rewritten && !isOwn(one)) };
}

function readContact(value: string): ListedContact | null {
  const parsed = parseNameAddr(value);
  if (!parsed) return null;
  const received = parseSipUri((parsed.params.get('received') ?? '').replace(/^"(.*)"$/, '$1'));
  return {
    contact: parsed.uri,
    expiresS: parseDeltaSeconds(parsed.params.get('expires')),
    received: received && received.port !== null ? { address: received.host, port: received.port } : null,
  };
}

/** Our user at exactly the place that the registrar sees us at. */
function isRewritten({ contact }: ListedContact, sent: string, seenAs: Endpoint): boolean {
  const [theirs, ours] = [parseSipUri(contact), parseSipUri(sent)];
  if (!theirs || !ours || userOf(theirs) !== userOf(ours)) return false;
  return sameAddress(theirs.host, seenAs.address) && uriPort(theirs) === seenAs.port;
}

function userOf({ user }: SipUri): string {
  return unescapeUri(user ?? '').toLowerCase();
}
