/** SIP over TLS (RFC 3261 section 26.3.1, RFC 5922): the handshake, with the certificate's facts kept whatever comes of it. */
import { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  rootCertificates,
  type PeerCertificate,
  type DetailedPeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { endpointText } from '../../src-shared/words/endpoint';
import { bounded } from './bounded';
import type { Clock } from './clock';
import { NetError } from './errors';
import { STAGE_TIMEOUT_MS } from './tcp';
import { signOfPublicIssuer } from './publicIssuer';
import { handshakeError, verificationError } from './tlsErrors';
import { asStream } from './tappedSocket';
import type { CertificateFacts, Target, TlsFacts, TlsOptions, WireTap } from './transport';

/** A chain longer than this is nobody's; the walk must end. */
const MAX_CHAIN = 10;

/**
 * Secures a connected socket. Verification is complete unless `verify` is false; either way the facts are told.
 * @throws NetError `tls` with the facts as far as they are known
 */
export async function secure(
  raw: Socket,
  target: Target,
  options: TlsOptions,
  clock: Clock,
  signal?: AbortSignal,
  wire?: WireTap,
): Promise<{ socket: TLSSocket; facts: TlsFacts }> {
  const peer = `${target.host} (${endpointText(target)})`;
  const servername = options.servername ?? target.host;
  const secureContext = contextFor(options.ca);
  const timeoutText = `${peer} did not complete the TLS handshake`;
  const socket = await bounded<TLSSocket>(
    { clock, timeoutMs: STAGE_TIMEOUT_MS, timeoutText, signal },
    (resolve, reject) => {
      const tls = connect({
        socket: wire ? asStream(raw) : raw,
        secureContext,
        // RFC 6066 section 3: no IP literal in SNI.
        servername: isIP(servername) === 0 ? servername : '',
        ALPNProtocols: target.transport === 'wss' ? ['http/1.1'] : undefined,
        // Decided below, so that the facts of a certificate that fails are not lost.
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
      });
      if (wire) tls.on('keylog', (line: Buffer) => wire.key(line.toString('latin1').trimEnd()));
      const fail = (error: Error): void => {
        raw.destroy();
        reject(handshakeError(error, peer));
      };
      tls.once('error', fail);
      tls.once('secureConnect', () => {
        tls.off('error', fail);
        tls.on('error', () => {});
        resolve(tls);
      });
      return () => {
        tls.destroy();
        raw.destroy();
      };
    },
  );
  const facts = factsOf(socket, servername);
  if (facts.verifyError !== null && options.verify !== false) {
    socket.destroy();
    throw verificationError(facts, peer);
  }
  return { socket, facts };
}

function factsOf(socket: TLSSocket, servername: string): TlsFacts {
  const leaf = socket.getPeerCertificate(true);
  const chainError: unknown = socket.authorizationError;
  const verifyError = socket.authorized ? identityError(servername, leaf) : String(chainError);
  const [shown, ...above] = chainOf(leaf);
  const lone = shown !== undefined && above.length === 0 && !shown.selfSigned && verifyError !== null;
  return {
    protocol: socket.getProtocol(),
    cipher: socket.getCipher()?.standardName ?? null,
    verifyError,
    servername,
    chain: lone ? [{ ...shown, publicBy: signOfPublicIssuer(leaf) }] : shown ? [shown, ...above] : [],
  };
}

/** RFC 5922 section 7.1: a SIP URI among the alternative names counts for its domain; else DNS names and addresses. */
function identityError(servername: string, leaf: PeerCertificate): string | null {
  const alternatives = leaf.subjectaltname?.toLowerCase().split(', ') ?? [];
  if (alternatives.includes(`uri:sip:${servername.toLowerCase()}`)) return null;
  return checkServerIdentity(servername, leaf) === undefined ? null : 'ERR_TLS_CERT_ALTNAME_INVALID';
}

function chainOf(leaf: DetailedPeerCertificate): CertificateFacts[] {
  const chain: CertificateFacts[] = [];
  const seen = new Set<string>();
  let certificate: DetailedPeerCertificate | undefined = leaf;
  while (certificate?.fingerprint256 && !seen.has(certificate.fingerprint256) && chain.length < MAX_CHAIN) {
    seen.add(certificate.fingerprint256);
    const subject = nameText(certificate.subject);
    const issuer = nameText(certificate.issuer);
    chain.push({
      subject,
      issuer,
      subjectAltName: certificate.subjectaltname ?? null,
      validFrom: isoDate(certificate.valid_from),
      validTo: isoDate(certificate.valid_to),
      fingerprint256: certificate.fingerprint256,
      selfSigned: subject === issuer,
    });
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/** "CN=pbx.test, O=Example", an attribute that occurs more than once joined by "+". */
function nameText(name: object | undefined): string {
  return Object.entries(name ?? {})
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(', ');
}

function isoDate(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Reading all trusted roots takes tens of ms, so the last one with an extra CA is kept. */
let lastContext: { ca: string; context: SecureContext } | null = null;

function contextFor(ca: string | undefined): SecureContext | undefined {
  if (ca === undefined) return undefined;
  if (lastContext?.ca === ca) return lastContext.context;
  try {
    // OpenSSL passes over what it cannot read without a word.
    const blocks = ca.match(PEM_CERTIFICATE) ?? [];
    if (blocks.length === 0) throw new Error('no PEM block');
    for (const block of blocks) void new X509Certificate(block);
    const context = createSecureContext({ ca: [...rootCertificates, ca] });
    lastContext = { ca, context };
    return context;
  } catch (error) {
    throw NetError.tls(
      'configuration',
      'The CA file holds no readable certificate in PEM form: give one that begins with "-----BEGIN CERTIFICATE-----".',
      null,
      error,
    );
  }
}
