/** Without a companion: what makes a gateway suspicious that rewrites SIP (an application layer gateway, ALG). Pure. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import { TRANSPORT_NAMES } from '../../../../src-shared/model/transports';
import { isPrivateAddress, sameAddress, sameNetwork } from '../../../../src-shared/address';
import { normalHost, parseHostPort } from '../../../protocol/sip/host';
import { parseSipUri, uriPort } from '../../../protocol/sip/uri';
import type { Findings } from '../../facts/findings';
import type { TargetProbe } from '../../facts/network';
import type { AlgFacts, RegisterFacts } from '../../facts/registration';
import { sortContacts } from '../registration/contacts';

type Hint = AlgFacts['hints'][number];

export function algHints(findings: Findings): Hint[] {
  const register = findings['registration.register'];
  const ofRegister = register ? [foreignContact(register), viaRewritten(register) ?? writtenBack(register)] : [];
  return [...ofRegister, hiddenNat(findings)].filter((hint) => hint !== null);
}

function foreignContact({ rewrittenContact, contact }: RegisterFacts): Hint | null {
  if (!rewrittenContact || !contact) return null;
  const text = `We registered ${contact}, and the registrar holds ${rewrittenContact} in its place.`;
  return { kind: 'foreign-contact', text };
}

/** The sent-by of our Via is that of our Contact; a server returns it as it came (RFC 3261 section 8.2.6.2). */
function viaRewritten({ steps }: RegisterFacts): Hint | null {
  for (const { contact, response } of steps) {
    const ours = contact === null ? null : parseSipUri(contact);
    const theirs = response && parseHostPort(response.via.sentBy);
    if (!ours || !theirs) continue;
    if (
      normalHost(theirs.host) === normalHost(ours.host) &&
      (theirs.port ?? uriPort({ ...ours, port: null })) === uriPort(ours)
    )
      continue;
    const sent = endpointText({ address: ours.host, port: uriPort(ours) });
    const text = `The Via of our REGISTER left as ${sent} and came back as ${response?.via.sentBy}.`;
    return { kind: 'via-rewritten', text };
  }
  return null;
}

/**
 * Registrars that note with a binding where it came from say so twice, and a gateway that writes its own changes back knows the Via
 * alone. A proxy of the server's may stand in the note, so one at the server's own address tells nothing.
 */
function writtenBack({ steps, contact, local, seenAs, server }: RegisterFacts): Hint | null {
  const contacts = steps.at(-1)?.response?.contacts ?? [];
  const noted = contact === null ? null : sortContacts(contacts, contact, seenAs).own?.received;
  if (!noted || !local || !seenAs || !isPrivateAddress(local.address)) return null;
  if (!sameAddress(seenAs.address, local.address) || sameAddress(noted.address, local.address)) return null;
  if (server && (sameAddress(noted.address, server.address) || sameNetwork(local.address, server.address))) return null;
  const text = `The registrar notes that our REGISTER came from ${endpointText(noted)}, but the Via of its answer arrived here with our own address ${seenAs.address}: something on the way writes addresses back.`;
  return { kind: 'via-rewritten', text };
}

/** A gateway that rewrites both ways hides the translation: it shows by another transport to the same server alone. */
function hiddenNat(findings: Findings): Hint | null {
  const probes = TRANSPORT_NAMES.flatMap((name) => findings[`reach.${name}`]?.probes ?? []);
  for (const udp of probes) {
    if (udp.transport !== 'udp' || udp.outcome !== 'answered' || !udp.local) continue;
    const { local, seenAs, address } = udp;
    if (!isPrivateAddress(local.address) || sameNetwork(local.address, address)) continue;
    if (seenAs && !sameAddress(seenAs.address, local.address)) continue;
    const others = probes.filter(
      (other) => other.transport !== 'udp' && sameAddress(other.address, address) && other.seenAs,
    );
    const telling = others.find(isTranslated);
    if (!telling?.seenAs || !others.every(isTranslated)) continue;
    const byUdp = seenAs ? `sees us at our own address ${seenAs.address}` : 'does not say where it sees us';
    const text = `By ${telling.transport.toUpperCase()} the server sees us at ${telling.seenAs.address}, by UDP it ${byUdp}: something on the way writes addresses back.`;
    return { kind: 'no-received-behind-nat', text };
  }
  return null;
}

function isTranslated({ local, seenAs }: TargetProbe): boolean {
  return local !== null && seenAs !== null && !sameAddress(local.address, seenAs.address);
}
