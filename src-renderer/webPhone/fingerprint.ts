/** The fingerprint of a certificate (RFC 8122 section 5). */

const HASHES: Readonly<Record<string, string>> = {
  'sha-1': 'SHA-1',
  'sha-256': 'SHA-256',
  'sha-384': 'SHA-384',
  'sha-512': 'SHA-512',
};

/**
 * "sha-256 AB:CD..." of a certificate in DER, by the hash that was announced ("sha-256 ..."). Null where it cannot be computed: another
 * hash, or a page that came unencrypted from another computer, to which browsers give no cryptography.
 */
export async function fingerprintOf(certificate: ArrayBuffer, announced: string): Promise<string | null> {
  const name = announced.split(' ', 1)[0]?.toLowerCase() ?? '';
  const hash = HASHES[name];
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (hash === undefined || !subtle) return null;
  const octets = new Uint8Array(await subtle.digest(hash, certificate));
  return `${name} ${[...octets].map((octet) => octet.toString(16).padStart(2, '0').toUpperCase()).join(':')}`;
}
