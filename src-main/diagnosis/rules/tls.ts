import { endpointText } from '../../../src-shared/words/endpoint';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { TlsFailure } from '../../net/errors';
import type { TlsFacts } from '../../net/transport';
import type { Naming, RuleInput } from '../api';
import type { CheckId } from '../facts/findings';
import type { TargetProbe } from '../facts/network';
import { name } from '../readings/naming';

const BY_FAILURE: Record<TlsFailure, CauseCode> = {
  expired: 'tls-certificate-expired',
  'not-yet-valid': 'tls-certificate-not-yet-valid',
  'name-mismatch': 'tls-certificate-name-mismatch',
  'self-signed': 'tls-certificate-untrusted',
  untrusted: 'tls-certificate-untrusted',
  'incomplete-chain': 'tls-chain-incomplete',
  'not-tls': 'tls-handshake-failed',
  handshake: 'tls-handshake-failed',
  configuration: 'tls-handshake-failed',
};
/** More than this between our clock and the server's is a wrong clock, not a slow network. */
export const CLOCK_LIMIT_MS = 60_000;

/** A TLS connection or a WebSocket upgrade that was given up. */
export function tlsNaming(input: RuleInput, id: CheckId, probe: TargetProbe): Naming[] {
  if (probe.outcome === 'upgrade-refused') return [websocket(id, probe)];
  const failure = probe.tlsFailure ?? 'handshake';
  return [
    tlsFailureNaming(input, id, {
      failure,
      tls: probe.tls,
      date: probe.date,
      where: endpointText(probe),
      error: probe.error,
    }),
  ];
}

interface Failed {
  failure: TlsFailure;
  tls: TlsFacts | null;
  /** The server's own time, ms since the epoch. */
  date: number | null;
  where: string;
  error: string | null;
}

/** Validity is held against our clock AND the server's: where they disagree, the certificate may be fine. */
export function tlsFailureNaming(input: RuleInput, id: CheckId, failed: Failed): Naming {
  const { failure, tls, where, error } = failed;
  const leaf = tls?.chain[0];
  const code = BY_FAILURE[failure];
  const offset = input.findings['computer.clock']?.offsetMs ?? null;
  if (leaf && (failure === 'expired' || failure === 'not-yet-valid')) {
    const range = `valid from ${leaf.validFrom} to ${leaf.validTo}`;
    const theirs = failed.date;
    if (theirs !== null && theirs > Date.parse(leaf.validFrom) && theirs < Date.parse(leaf.validTo)) {
      return name(
        'clock-skew',
        'likely',
        'failure',
        `The certificate of ${where} (${range}) fits the server's own time ${new Date(theirs).toISOString()}, but not this computer's clock.`,
        [id, 'computer.clock'],
        { explains: [code] },
      );
    }
    const agreed = theirs !== null || (offset !== null && Math.abs(offset) < CLOCK_LIMIT_MS);
    return name(
      code,
      agreed ? 'proven' : 'likely',
      'failure',
      `The certificate of ${where} for ${leaf.subject} is ${range}.`,
      [id, 'computer.clock'],
    );
  }
  const shown = leaf
    ? ` It shows ${leaf.subject}, issued by ${leaf.issuer}, for ${leaf.subjectAltName ?? 'no name'}.`
    : '';
  // One certificate alone of an issuer that nobody here knows: an intermediate that was not sent, or a private authority.
  const lone = failure === 'untrusted' && tls?.chain.length === 1;
  const guessed = lone || failure === 'handshake' || failure === 'configuration' || failure === 'incomplete-chain';
  const sure = guessed ? 'likely' : 'proven';
  return name(code, sure, 'failure', `${error ?? `TLS with ${where} failed (${failure}).`}${shown}`, [id]);
}

function websocket(id: CheckId, probe: TargetProbe): Naming {
  const { status, protocol } = probe.upgrade ?? { status: null, protocol: null };
  const what =
    status === null
      ? (probe.error ?? 'no HTTP answer came')
      : status === 101
        ? `the upgrade was accepted with ${protocol ? `the sub-protocol "${protocol}"` : 'no sub-protocol'} instead of "sip" (RFC 7118)`
        : `HTTP ${status} came instead of 101`;
  return name(
    'websocket-refused',
    'proven',
    'failure',
    `The WebSocket at ${endpointText(probe)} was refused: ${what}.`,
    [id],
  );
}
