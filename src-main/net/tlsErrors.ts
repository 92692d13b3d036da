/** What went wrong with TLS, in one sentence each (RFC 5280 path validation, RFC 5922 names, RFC 8446 alerts). */
import { errorCode, NetError, type TlsFailure } from './errors';
import type { CertificateFacts, TlsFacts } from './transport';

/** A handshake that did not end in a connection. */
export function handshakeError(error: Error, peer: string): NetError {
  const code = errorCode(error) ?? '';
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|BAD_RECORD_TYPE/.test(code)) {
    return NetError.tls(
      'not-tls',
      `${peer} does not speak TLS on this port: check the port and the transport.`,
      null,
      error,
    );
  }
  if (code.includes('ALERT')) return tlsStreamError(error, peer, null);
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return NetError.tls(
      'handshake',
      `${peer} broke the connection off during the TLS handshake: perhaps it does not speak TLS there or asks for a client certificate.`,
      null,
      error,
    );
  }
  return NetError.tls('handshake', `The TLS handshake with ${peer} failed (${code || error.message}).`, null, error);
}

/** An alert of the peer; with TLS 1.3 it may come after the handshake seemed complete. */
export function tlsStreamError(error: Error, peer: string, facts: TlsFacts | null): NetError {
  const alert = /ALERT_(\w+)/
    .exec(errorCode(error) ?? '')?.[1]
    ?.toLowerCase()
    .replaceAll('_', ' ');
  return NetError.tls(
    'handshake',
    alert
      ? `${peer} refused the TLS connection with the alert "${alert}".`
      : `The TLS connection to ${peer} broke (${errorCode(error) ?? error.message}).`,
    facts,
    error,
  );
}

/** Verification said no: `facts.verifyError` tells why. */
export function verificationError(facts: TlsFacts, peer: string): NetError {
  const leaf = facts.chain[0];
  const { failure, text } = explain(facts.verifyError ?? '', facts, leaf);
  return NetError.tls(failure, `The certificate of ${peer} ${text}`, facts);
}

function explain(
  code: string,
  facts: TlsFacts,
  leaf: CertificateFacts | undefined,
): { failure: TlsFailure; text: string } {
  const issuer = facts.chain.at(-1)?.issuer ?? 'unknown';
  switch (code) {
    case 'CERT_HAS_EXPIRED': {
      const now = Date.now();
      const expired = facts.chain.find(({ validTo }) => Date.parse(validTo) < now) ?? leaf;
      return {
        failure: 'expired',
        text: `has expired (${expired?.subject ?? 'unknown'} on ${expired?.validTo ?? 'an unknown day'}): renew it on the server.`,
      };
    }
    case 'CERT_NOT_YET_VALID':
      return {
        failure: 'not-yet-valid',
        text: `is valid only from ${leaf?.validFrom ?? 'a later day'} on: check the clocks of this machine and of the server.`,
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        failure: 'name-mismatch',
        text: `is made out to ${names(leaf)}, not to ${facts.servername}: connect by one of those names or install a fitting certificate.`,
      };
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return {
        failure: 'self-signed',
        text: `is self-signed (${leaf?.subject ?? 'unknown'}): give it as CA file if you trust it, or install one of a trusted authority.`,
      };
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      if (facts.chain.length > 1) break;
      return leaf?.publicBy
        ? {
            failure: 'incomplete-chain',
            text: `came without that of its issuer "${issuer}", which a public certificate needs (${leaf.publicBy}), so that it leads to no trusted root: install the full chain on the server.`,
          }
        : {
            failure: 'untrusted',
            text: `came alone, and its issuer "${issuer}" is not trusted here: give that authority's certificate as CA file, or, where it is an intermediate one, install the full chain on the server.`,
          };
    default:
  }
  return {
    failure: 'untrusted',
    text: `was issued by "${issuer}", which is not trusted here (${code}): give that authority's certificate as CA file.`,
  };
}

function names(leaf: CertificateFacts | undefined): string {
  const alternatives = leaf?.subjectAltName
    ?.split(', ')
    .map((name) => name.replace(/^(DNS|IP Address|URI):/, ''))
    .slice(0, 8);
  return alternatives?.join(', ') ?? leaf?.subject ?? 'nobody';
}
