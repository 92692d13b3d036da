/** Cuts a call or a stream out of a capture: the original records, octet for octet, with the blocks of their interfaces. */
import { endpointText } from '../../../src-shared/words/endpoint';
import type { CapturedStream } from '../../../src-shared/model/capture';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Flow } from '../../analysis/capture/api';
import { idOf } from '../../analysis/capture/media/streamResult';
import { EngineError } from '../../errors';
import type { SecondLook, Span } from '../secondLook';
import { PacketPicker } from './packetPicker';
import { walkRecords } from './rawRecords';

/** Octets of a cut; what is larger is for editcap. */
const MAX_OCTETS = 256 * 1024 * 1024;

export interface CutRequest {
  span: Span | null;
  streams: readonly CapturedStream[];
  /** Frames that complete a SIP message of the call. */
  messages: ReadonlySet<number>;
}

/**
 * With the RTCP, STUN and DTLS on the ports of the media, and the ICMP errors about all of it. Decryption secrets stay behind.
 * @throws EngineError when it is too large
 */
export async function cutCapture(look: SecondLook, { span, streams, messages }: CutRequest): Promise<Uint8Array> {
  const picker = await findFlows(look, { span, streams, messages });
  const chunks: { order: number; octets: Uint8Array }[] = [];
  let total = 0;
  const keep = (order: number, octets: Uint8Array): void => {
    total += octets.length;
    if (total > MAX_OCTETS) {
      throw EngineError.failed(
        `This would be more than ${MAX_OCTETS / 1024 / 1024} MB: cut it out of the file with editcap or Wireshark.`,
      );
    }
    chunks.push({ order, octets });
  };
  await walkRecords(look.path, span?.to ?? Infinity, {
    // Descriptions stand before what follows them, also where a fragment is put back to its place.
    head: (block, packets) => keep(packets + 0.5, block),
    packet(record) {
      if (span && record.position < span.from) return;
      for (const { frame, octets } of picker.pick(record)) keep(frame, octets);
    },
  });
  return Buffer.concat(chunks.toSorted((a, b) => a.order - b.order).map(({ octets }) => octets));
}

/** One direction of a connection: a message's segments are those since the message before it. */
interface ConnectionSide {
  /** Octets that came, and octets of the messages in them. */
  received: number;
  told: number;
  /** Frame that completed the message before. */
  last: number;
  /** Something came since then. */
  hasBegun: boolean;
  /** That frame also held the beginning of the next one (or what stood between them). */
  isShared: boolean;
}

/** Which frames and flows belong to it: the analysis itself says, because nobody else can tell what a relay or a connection carries. */
async function findFlows(look: SecondLook, { span, streams, messages }: CutRequest): Promise<PacketPicker> {
  const wanted = new Set(streams.map(({ id }) => id));
  const picker = new PacketPicker(messages);
  const sources = new Set<object>();
  const connections = new Map<string, ConnectionSide>();
  const sideOf = (src: Endpoint, dst: Endpoint): ConnectionSide => {
    const key = `${endpointText(src)} ${endpointText(dst)}`;
    const known = connections.get(key) ?? { received: 0, told: 0, last: 0, hasBegun: false, isShared: false };
    connections.set(key, known);
    return known;
  };
  await look.again(span, {
    onRtp(source, _header, { flow }) {
      if (sources.has(source)) return;
      sources.add(source);
      if (wanted.has(idOf(source))) addMedia(picker, flow);
    },
    onChunk({ flow, start, end }) {
      const side = sideOf(flow.src, flow.dst);
      // Asked once for each message: its own first segment waits afterwards, too.
      if (!side.hasBegun) side.isShared = side.received > side.told;
      side.hasBegun = true;
      side.received += end - start;
    },
    onMessage({ carriedBy, src, dst, packet, start, end }) {
      const [from, to] = [endpointText(src), endpointText(dst)];
      const isWanted = messages.has(packet);
      if (isWanted) picker.addAbout(carriedBy === 'udp' ? 'udp' : 'tcp', from, to);
      if (carriedBy === 'udp') return;
      const side = sideOf(src, dst);
      if (isWanted) picker.addSegments(from, to, side.isShared ? side.last : Math.min(side.last + 1, packet), packet);
      side.told += end - start;
      side.last = packet;
      side.hasBegun = false;
    },
  });
  return picker;
}

/** Both directions, and RTCP on the ports next to them (RFC 3550 section 11). */
function addMedia(picker: PacketPicker, { src, dst }: Flow): void {
  for (const step of [0, 1]) {
    const [from, to] = [src, dst].map(({ address, port }) => endpointText({ address, port: port + step }));
    if (from !== undefined && to !== undefined) picker.addMedia(from, to);
  }
}
