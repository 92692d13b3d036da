/**
 * DTLS-SRTP (RFC 5763, RFC 5764) on the way that ICE found. The handshake is werift's; who we talk to, what it shows and why it fails
 * is told here. Keys go to our own SRTP, which keeps the statistics and the replay window.
 */
import { X509Certificate, createHash } from 'node:crypto';
import { DtlsClient, DtlsServer, type DtlsSocket, RTCDtlsTransport } from 'werift';
import type { DtlsFacts } from '../../../src-shared/model/ice';
import type { Clock, Timer } from '../../net/clock';
import type { CryptoSuite } from '../../protocol/sdp/crypto';
import type { Fingerprint } from '../../protocol/sdp/webrtc';

/** RFC 5764 section 4.1.2 and RFC 7714 section 14.2. */
const PROFILES: Record<number, { suite: CryptoSuite; name: string; keyOctets: number; saltOctets: number }> = {
  1: { suite: 'AES_CM_128_HMAC_SHA1_80', name: 'SRTP_AES128_CM_HMAC_SHA1_80', keyOctets: 16, saltOctets: 14 },
  7: { suite: 'AEAD_AES_128_GCM', name: 'SRTP_AEAD_AES_128_GCM', keyOctets: 16, saltOctets: 12 },
};
const OFFERED = [1, 7] as const;
/** A handshake that has not ended by then never will. */
const PATIENCE_MS = 15_000;
/** Content types (RFC 5246 section 6.2.1) and a type of handshake message (RFC 6347 section 4.3.2). */
const ALERT = 21;
const HANDSHAKE = 22;
const HELLO_VERIFY_REQUEST = 3;
/** Octets: passes every path that is usual. */
const MAX_DATAGRAM = 1200;

export interface SrtpKeys {
  suite: CryptoSuite;
  /** Master key and salt, as a=crypto has them. */
  local: Uint8Array;
  remote: Uint8Array;
}

export interface DtlsOptions {
  clock: Clock;
  role: 'client' | 'server';
  setup: DtlsFacts['setup'];
  /** Of the peer's description; one of them has to fit. */
  fingerprints: readonly Fingerprint[];
  send(data: Uint8Array): void;
}

export interface DtlsHooks {
  state(state: DtlsFacts['state'], facts: DtlsFacts): void;
  keys(keys: SrtpKeys): void;
}

/** Of the certificate of this process, as it stands in our descriptions. One for all calls, made once. */
export async function ownFingerprint(): Promise<Fingerprint> {
  const certificate = await RTCDtlsTransport.SetupCertificate();
  return { hash: 'sha-256', value: new X509Certificate(certificate.certPem).fingerprint256 };
}

export function noDtls(): DtlsFacts {
  return {
    state: 'new',
    role: null,
    startedAt: null,
    connectedAt: null,
    setup: { local: null, remote: null },
    announcedFingerprints: [],
    seenFingerprint: null,
    fingerprintMatches: null,
    srtpProfile: null,
    datagramsReceived: null,
    error: null,
  };
}

export class DtlsHandshake {
  readonly facts: DtlsFacts;
  private socket: DtlsSocket | null = null;
  private deadline: Timer | null = null;
  private alert: string | null = null;
  private verified = false;
  /** The state stays what it was: that is what the facts tell of a call that has ended. */
  private over = false;
  private onData: (data: Buffer) => void = () => {};
  private pending: Buffer[] = [];
  /** Records that leave together. */
  private readonly flight: Buffer[] = [];

  constructor(
    private readonly options: DtlsOptions,
    private readonly hooks: DtlsHooks,
  ) {
    this.facts = {
      ...noDtls(),
      role: options.role,
      setup: options.setup,
      announcedFingerprints: options.fingerprints.map(({ hash, value }) => `${hash} ${value}`),
      datagramsReceived: 0,
    };
  }

  /** Once there is a way. */
  async start(): Promise<void> {
    if (this.facts.state !== 'new') return;
    const { clock, role } = this.options;
    this.facts.startedAt = clock.now();
    this.enter('connecting');
    this.deadline = clock.setTimeout(() => this.onDeadline(), PATIENCE_MS);
    const { certPem, privateKey, signatureHash } = await RTCDtlsTransport.SetupCertificate();
    if (this.ended) return;
    const shared = {
      cert: certPem,
      key: privateKey,
      signatureHash,
      transport: this.transport(),
      srtpProfiles: [...OFFERED],
      extendedMasterSecret: true,
    };
    const socket = role === 'server' ? new DtlsServer({ ...shared, certificateRequest: true }) : new DtlsClient(shared);
    this.socket = socket;
    socket.onConnect.once(() => this.onConnected());
    socket.onError.subscribe((error) => this.fail(`the handshake failed: ${this.alert ?? error.message}`));
    for (const data of this.pending.splice(0)) this.onData(data);
    if (socket instanceof DtlsClient) {
      socket.connect().catch((error: unknown) => this.fail(this.alert ?? silence(this.facts, error)));
    }
  }

  receive(data: Buffer): void {
    this.facts.datagramsReceived = (this.facts.datagramsReceived ?? 0) + 1;
    this.noteAlert(data);
    if (this.ended || this.isRepeatedVerify(data)) return;
    if (this.socket) this.onData(data);
    // The peer began before we knew of the way.
    else if (this.pending.length < 20) this.pending.push(data);
  }

  close(): void {
    this.deadline?.cancel();
    this.over = true;
    this.onData = () => {};
  }

  /**
   * Where a round trip takes longer than the first retransmission of our ClientHello, the server asks for its cookie (HelloVerifyRequest,
   * RFC 6347 section 4.2.1) twice: werift gives up at the second, which belongs to a flight that has been answered.
   */
  private isRepeatedVerify(data: Buffer): boolean {
    const inClear = data.length > 13 && data.readUInt16BE(3) === 0;
    if (!inClear || data[0] !== HANDSHAKE || data[13] !== HELLO_VERIFY_REQUEST) return false;
    const repeated = this.verified;
    this.verified = true;
    return repeated;
  }

  private get ended(): boolean {
    return this.facts.state === 'failed' || this.over;
  }

  private transport(): ConstructorParameters<typeof DtlsServer>[0]['transport'] {
    const set = (onData: (data: Buffer) => void): void => void (this.onData = onData);
    return {
      type: 'ice',
      address: { address: '', family: '', port: 0 },
      closed: false,
      get onData() {
        return () => {};
      },
      set onData(onData: (data: Buffer, from: readonly [string, number]) => void) {
        set((data) => onData(data, ['', 0]));
      },
      send: async (data: Buffer) => this.gather(data),
      close: async () => {},
    };
  }

  /**
   * werift sends each record of a flight by itself; as one datagram (RFC 6347 section 4.1.1) they cannot be taken in another order:
   * gateways with several threads (rtpengine) then wait for a Finished that they have thrown away.
   */
  private gather(record: Buffer): void {
    const waiting = this.flight.reduce((sum, { length }) => sum + length, 0);
    if (waiting > 0 && waiting + record.length > MAX_DATAGRAM) this.flush();
    if (this.flight.push(record) === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    const records = this.flight.splice(0);
    if (records.length > 0 && !this.ended) this.options.send(Buffer.concat(records));
  }

  private onConnected(): void {
    const { socket, facts } = this;
    if (!socket || this.ended) return;
    const certificate = socket.remoteCertificate;
    if (!certificate) return this.fail('the peer showed no certificate');
    const announced = decisive(this.options.fingerprints);
    const hash = announced[0]?.hash ?? 'sha-256';
    const seen = digestOf(hash.replace('-', ''), certificate);
    facts.seenFingerprint = `${hash} ${seen}`;
    facts.fingerprintMatches = seen !== '' && announced.some(({ value }) => value.toUpperCase() === seen);
    if (!facts.fingerprintMatches) {
      return this.fail("the fingerprint of the peer's certificate is not the one in its session description");
    }
    const number = Number(socket.srtp.srtpProfile);
    const profile = PROFILES[number];
    if (!profile) return this.fail('no SRTP protection profile in common');
    facts.srtpProfile = profile.name;
    const { localKey, localSalt, remoteKey, remoteSalt } = socket.extractSessionKeys(
      profile.keyOctets,
      profile.saltOctets,
    );
    facts.connectedAt = this.options.clock.now();
    this.deadline?.cancel();
    this.hooks.keys({
      suite: profile.suite,
      local: Buffer.concat([localKey, localSalt]),
      remote: Buffer.concat([remoteKey, remoteSalt]),
    });
    this.enter('connected');
  }

  /** Record type 21 of epoch 0 (RFC 6347 section 4.1, RFC 5246 section 7.2): level and description, in clear. */
  private noteAlert(data: Buffer): void {
    if (data.length < 15 || data[0] !== ALERT || data.readUInt16BE(3) !== 0) return;
    const description = data[14] ?? 0;
    this.alert = `the peer sent the alert ${ALERTS[description] ?? description}`;
    if (data[13] === 2 && this.facts.state !== 'connected') this.fail(this.alert);
  }

  private onDeadline(): void {
    if (this.facts.state === 'connecting') this.fail(this.alert ?? silence(this.facts, null));
  }

  private fail(error: string): void {
    if (this.ended || this.facts.state === 'connected') return;
    this.deadline?.cancel();
    this.facts.error = error;
    this.enter('failed');
  }

  private enter(state: DtlsFacts['state']): void {
    if (this.facts.state === state) return;
    this.facts.state = state;
    this.hooks.state(state, this.facts);
  }
}

function silence({ datagramsReceived, role }: DtlsFacts, error: unknown): string {
  if (datagramsReceived === 0) {
    return role === 'client' ? 'the peer never answered the handshake' : 'the peer never began the handshake';
  }
  return error instanceof Error ? `the handshake was not finished: ${error.message}` : 'the handshake was not finished';
}

/** Strongest first; MD5 and MD2 are not to be used (RFC 8122 section 5). */
const HASHES = ['sha-512', 'sha-384', 'sha-256', 'sha-224', 'sha-1'];

/** RFC 8122 section 5.1: of several, those by the strongest hash function that is known count; any of them may fit (one a certificate). */
export function decisive(fingerprints: readonly Fingerprint[]): Fingerprint[] {
  const best = HASHES.find((hash) => fingerprints.some((one) => one.hash === hash));
  return fingerprints.filter(({ hash }) => hash === best);
}

/** "AB:CD:..." in upper case; empty for a hash that Node does not know. */
function digestOf(hash: string, certificate: Uint8Array): string {
  try {
    const hex = createHash(hash).update(certificate).digest('hex').toUpperCase();
    return hex.match(/../g)?.join(':') ?? '';
  } catch {
    return '';
  }
}

/** RFC 5246 section 7.2. */
const ALERTS: Record<number, string> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
};
