/**
 * DTLS handshakes (RFC 6347, RFC 9147) as far as they are in clear: who began, with which version, whether it came to an end, and the
 * certificates that both sides showed (from DTLS 1.3 on these are encrypted).
 */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CapturedDtls } from '../../../../src-shared/model/capture';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { DatagramView, Flow } from '../api';
import { chosenBy, type Fragment, FirstMessage, fragmentsOf, ownCertificate, randomOf } from './dtlsMessages';

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
/** RFC 9147 section 4: records of DTLS 1.3 that are encrypted have a header of their own. */
const UNIFIED_HEADER = 32;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const RECORD_HEADER = 13;
const MAX_HANDSHAKES = 5000;
/** Of all certificates, whole or in pieces, octets. */
const MAX_OCTETS = 16 * 1024 * 1024;

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

/** What one of the two did in a handshake. */
export interface DtlsParty extends Endpoint {
  /** Its own certificate (DER); null where it was not seen whole. */
  certificate: Uint8Array | null;
  datagrams: number;
}

export interface SeenHandshake {
  /** As it is shown; what needs the session descriptions is filled in later. */
  told: CapturedDtls;
  client: DtlsParty;
  server: DtlsParty;
  /** ms since the base of the capture; `doneAt` NaN: it never was. */
  startedAt: number;
  doneAt: number;
  lastAt: number;
  srtpProfile: string | null;
  /** Datagrams of it were captured in part only. */
  isCut: boolean;
}

interface Handshake extends SeenHandshake {
  messages: Record<'client' | 'server', FirstMessage>;
  /** Sides that have switched to encryption. */
  switched: Set<DtlsParty>;
}

/** All handshakes between two places. */
interface Association {
  current: Handshake | null;
  /** By the random of the ClientHello: one that comes again is no new handshake. */
  begun: Set<string>;
}

export class DtlsWatch {
  private readonly all: Handshake[] = [];
  private readonly byFlow = new Map<Flow, Association>();
  private readonly byPlaces = new Map<string, Association>();
  /** Flows that are none of a handshake so far. */
  private readonly strangers = new Set<Flow>();
  private octets = 0;

  datagram({ bytes, start, end, wireOctets, flow, at, packet }: DatagramView): void {
    const isCut = wireOctets > end - start;
    let counted: Handshake | null = null;
    for (let record = start; record + RECORD_HEADER <= end;) {
      const type = bytes[record]!;
      const version = (bytes[record + 1]! << 8) | bytes[record + 2]!;
      const isClear = type < UNIFIED_HEADER && bytes[record + 3] === 0 && bytes[record + 4] === 0;
      const body = record + RECORD_HEADER;
      const next = body + ((bytes[record + 11]! << 8) | bytes[record + 12]!);
      if (next > end && !isCut && type < UNIFIED_HEADER) return;
      const fragments = type === HANDSHAKE && isClear ? fragmentsOf(bytes, body, Math.min(next, end)) : [];
      // By its first octet: of a capture that keeps little of each packet there may be no more.
      if (type === HANDSHAKE && isClear && body < end && bytes[body] === CLIENT_HELLO) {
        this.hello(flow, fragments[0] ? randomOf(bytes, fragments[0]) : '', version, at, packet);
      }
      const handshake = this.of(flow)?.current;
      if (!handshake) return;
      const side = sideOf(handshake, flow);
      const party = handshake[side];
      handshake.told.lastPacket = packet;
      handshake.lastAt = at;
      if (counted !== handshake) {
        counted = handshake;
        party.datagrams++;
        // What was cut off may be the end of the handshake.
        handshake.isCut ||= isCut && Number.isNaN(handshake.doneAt);
      }
      for (const fragment of fragments) this.read(handshake, side, bytes, fragment, version);
      if (type >= UNIFIED_HEADER) return switched(handshake, party, at);
      if (type === CHANGE_CIPHER_SPEC) switched(handshake, party, at);
      // An alert that is encrypted is the end of a connection that worked.
      if (type === ALERT && isClear && next - body >= 2 && body + 2 <= end) {
        const code = bytes[body + 1]!;
        if (code !== 0 && handshake.told.state === 'unfinished')
          Object.assign(handshake.told, { state: 'alert', alert: ALERTS[code] ?? `alert ${code}` });
      }
      record = next;
    }
  }

  /** In the order of their beginning. */
  get handshakes(): readonly SeenHandshake[] {
    return this.all;
  }

  finish(): CapturedDtls[] {
    return this.all.map(({ told }) => told);
  }

  private hello(flow: Flow, random: string, version: number, at: number, packet: number): void {
    if (this.all.length >= MAX_HANDSHAKES) return;
    const association = this.of(flow) ?? this.begin(flow);
    // Said again, or cut so short that this cannot be told.
    if (association.current && (random === '' || association.begun.has(random))) return;
    association.begun.add(random);
    const party = ({ address, port }: Endpoint): DtlsParty => ({ address, port, certificate: null, datagrams: 0 });
    const handshake: Handshake = {
      told: {
        client: endpointText(flow.src),
        server: endpointText(flow.dst),
        state: 'unfinished',
        version: VERSIONS[version] ?? null,
        alert: null,
        fingerprintMatches: null,
        fingerprintNote: null,
        callId: null,
        handshakeMs: null,
        firstPacket: packet,
        lastPacket: packet,
      },
      client: party(flow.src),
      server: party(flow.dst),
      startedAt: at,
      doneAt: NaN,
      lastAt: at,
      srtpProfile: null,
      isCut: false,
      messages: { client: new FirstMessage(), server: new FirstMessage() },
      switched: new Set(),
    };
    association.current = handshake;
    this.all.push(handshake);
  }

  private read(
    handshake: Handshake,
    side: 'client' | 'server',
    bytes: Uint8Array,
    fragment: Fragment,
    version: number,
  ): void {
    if (fragment.type === SERVER_HELLO && side === 'server') {
      const { told } = handshake;
      const { isVersion13, srtpProfile } = chosenBy(bytes, fragment);
      told.version = isVersion13 ? 'DTLS 1.3' : (VERSIONS[version] ?? told.version);
      handshake.srtpProfile = srtpProfile ?? handshake.srtpProfile;
    }
    if (fragment.type !== CERTIFICATE) return;
    const message = handshake.messages[side];
    const before = message.octets;
    const whole = message.add(bytes, fragment, MAX_OCTETS - this.octets);
    if (whole) handshake[side].certificate = ownCertificate(whole);
    this.octets += message.octets - before + (whole ? (handshake[side].certificate?.length ?? 0) : 0);
  }

  private begin(flow: Flow): Association {
    const association: Association = { current: null, begun: new Set() };
    this.byPlaces.set(keyOf(flow.src, flow.dst), association);
    this.byPlaces.set(keyOf(flow.dst, flow.src), association);
    this.byFlow.set(flow, association);
    this.strangers.clear();
    return association;
  }

  /** By the places where the flow is another one: what a relay carries may be captured behind it, too. */
  private of(flow: Flow): Association | null {
    const known = this.byFlow.get(flow);
    if (known || this.byPlaces.size === 0 || this.strangers.has(flow)) return known ?? null;
    const found = this.byPlaces.get(keyOf(flow.src, flow.dst)) ?? null;
    if (found) this.byFlow.set(flow, found);
    else this.strangers.add(flow);
    return found;
  }
}

/** Both sides have sent ChangeCipherSpec (DTLS 1.2) or what only their keys can read (DTLS 1.3): the handshake is done. */
function switched(handshake: Handshake, party: DtlsParty, at: number): void {
  handshake.switched.add(party);
  if (handshake.switched.size < 2 || handshake.told.state !== 'unfinished') return;
  handshake.doneAt = at;
  Object.assign(handshake.told, { state: 'done', handshakeMs: Math.round((at - handshake.startedAt) * 1000) / 1000 });
}

function sideOf({ client }: Handshake, { src }: Flow): 'client' | 'server' {
  return client.port === src.port && client.address === src.address ? 'client' : 'server';
}

function keyOf(from: Endpoint, to: Endpoint): string {
  return `${endpointText(from)}>${endpointText(to)}`;
}
