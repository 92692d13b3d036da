/** Does a certificate look like one of a public authority? Only then is an issuer that nobody here knows an intermediate that was not sent. */
import { isIP } from 'node:net';
import { rootCertificates, type PeerCertificate } from 'node:tls';
import { X509Certificate } from 'node:crypto';

/** DER of 1.3.6.1.4.1.11129.2.4.2, the list of signed certificate timestamps (RFC 6962 section 3.3). */
const TIMESTAMPS = Buffer.from('060a2b06010401d679020402', 'hex');
const CA_ISSUERS = 'CA Issuers - URI';
/** Names that nobody outside of a site can resolve (RFC 6762, RFC 8375, and what companies use). */
const INSIDE = /\.(local|localdomain|lan|intranet|internal|corp|home|home\.arpa)$/i;

/** @returns why, as the end of a sentence about the certificate; null where nothing shows it */
export function signOfPublicIssuer(certificate: Pick<PeerCertificate, 'infoAccess' | 'issuer' | 'raw'>): string | null {
  // RFC 5280 section 4.2.2.1
  const issuers = certificate.infoAccess?.[CA_ISSUERS] ?? [];
  const place = issuers.find(isPublicPlace);
  if (place) return `it says that its issuer's certificate is at ${place}`;
  if (certificate.raw?.includes(TIMESTAMPS)) return 'it holds the timestamps of certificate transparency';
  const { O: organisation } = certificate.issuer ?? {};
  const known = [organisation].flat().find((one) => one !== undefined && rootOrganisations().has(one));
  return known ? `"${known}" is known as a public authority` : null;
}

function isPublicPlace(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return hostname.includes('.') && isIP(hostname) === 0 && !INSIDE.test(hostname);
}

/** Owners of the roots that this program was built with; reading all of them takes tens of ms, so it is done where a verification failed. */
let organisations: Set<string> | null = null;
function rootOrganisations(): Set<string> {
  organisations ??= new Set(
    rootCertificates.flatMap((root) => /^O=(.+)$/m.exec(new X509Certificate(root).subject)?.[1] ?? []),
  );
  return organisations;
}
