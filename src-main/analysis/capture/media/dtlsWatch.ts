/** DTLS handshakes (RFC 6347, RFC 9147) as far as they are in clear: who began, with which version, whether it came to an end. */
import type { CapturedDtls } from '../../../../src-shared/model/capture';
import type { DatagramView, Flow } from '../api';
import { placeText } from '../place';

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const RECORD_HEADER = 13;
const MAX_HANDSHAKES = 5000;

const VERSIONS: Record<number, string> = { 0xfeff: 'DTLS 1.0', 0xfefd: 'DTLS 1.2', 0xfefc: 'DTLS 1.3' };
/** RFC 8446 section 6. */
const ALERTS: Record<number, string> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record MAC',
  40: 'handshake failure',
  42: 'bad certificate',
  43: 'unsupported certificate',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown CA',
  50: 'decode error',
  51: 'decrypt error',
  70: 'protocol version',
  71: 'insufficient security',
  80: 'internal error',
};

interface Handshake extends CapturedDtls {
  startedAt: number;
  /** Sides that have switched to encryption. */
  switched: Set<Flow>;
}

export class DtlsWatch {
  readonly #handshakes = new Map<Flow, Handshake>();

  datagram({ bytes, start, end, flow, at, packet }: DatagramView): void {
    for (let record = start; record + RECORD_HEADER <= end;) {
      const type = bytes[record]!;
      const version = (bytes[record + 1]! << 8) | bytes[record + 2]!;
      const encrypted = bytes[record + 3] !== 0 || bytes[record + 4] !== 0;
      const body = record + RECORD_HEADER;
      const next = body + ((bytes[record + 11]! << 8) | bytes[record + 12]!);
      if (next > end) return;
      if (type === HANDSHAKE && !encrypted && body < end) this.#hello(flow, bytes[body]!, version, at, packet);
      const handshake = this.#of(flow);
      if (handshake) {
        handshake.lastPacket = packet;
        if (type === CHANGE_CIPHER_SPEC) this.#switched(handshake, flow, at);
        // An alert that is encrypted is the end of a connection that worked.
        if (type === ALERT && !encrypted && next - body >= 2) {
          const code = bytes[body + 1]!;
          if (code !== 0) Object.assign(handshake, { state: 'alert', alert: ALERTS[code] ?? `alert ${code}` });
        }
      }
      record = next;
    }
  }

  isHandshaking(flow: Flow): boolean {
    return this.#of(flow) !== null;
  }

  finish(): CapturedDtls[] {
    return [...this.#handshakes.values()].map(({ startedAt: _startedAt, switched: _switched, ...told }) => told);
  }

  #hello(flow: Flow, type: number, version: number, at: number, packet: number): void {
    const known = this.#of(flow);
    if (type === SERVER_HELLO && known) known.version = VERSIONS[version] ?? known.version;
    if (type !== CLIENT_HELLO || known || this.#handshakes.size >= MAX_HANDSHAKES) return;
    this.#handshakes.set(flow, {
      client: placeText(flow.src),
      server: placeText(flow.dst),
      state: 'unfinished',
      version: VERSIONS[version] ?? null,
      alert: null,
      fingerprintMatches: null,
      handshakeMs: null,
      firstPacket: packet,
      lastPacket: packet,
      startedAt: at,
      switched: new Set(),
    });
  }

  /** Both sides have sent ChangeCipherSpec: the handshake is done (DTLS 1.2). */
  #switched(handshake: Handshake, flow: Flow, at: number): void {
    handshake.switched.add(flow);
    if (handshake.switched.size < 2 || handshake.state !== 'unfinished') return;
    handshake.state = 'done';
    handshake.handshakeMs = at - handshake.startedAt;
  }

  #of(flow: Flow): Handshake | null {
    return this.#handshakes.get(flow) ?? (flow.reverse && this.#handshakes.get(flow.reverse)) ?? null;
  }
}
