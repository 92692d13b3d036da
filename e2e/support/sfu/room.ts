/** Who is in the room, and who hears whom. As mediasoup's demo: everybody hears all the others, nobody hears himself. */
import { randomInt } from 'node:crypto';
import type { RtpPacket } from 'werift';
import { CONSUMER_PAYLOAD_TYPE, consumerParameters, routerCapabilities } from './capabilities';
import type { SfuFaults } from './faults';
import { MediaTransport } from './mediaTransport';

type Data = Record<string, unknown>;

/** Refused with a code, as protoo has it. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    reason: string,
  ) {
    super(reason);
  }
}

interface Consumer {
  producer: Producer;
  ssrc: number;
}
interface Producer {
  id: string;
  ssrc: number;
}

export class Peer {
  readonly transports: MediaTransport[] = [];
  readonly producers: Producer[] = [];
  readonly consumers: Consumer[] = [];
  receiving: MediaTransport | null = null;
  joined = false;

  constructor(
    readonly id: string,
    readonly ask: (method: string, data: Data) => Promise<unknown>,
  ) {}
}

export class Room {
  readonly peers = new Set<Peer>();
  /** RTP packets of all who speak. */
  packets = 0;

  constructor(
    private readonly faults: SfuFaults,
    private readonly address: string,
  ) {}

  /** Answers a request. @throws Refusal */
  async request(peer: Peer, method: string, data: Data): Promise<Data> {
    switch (method) {
      case 'getRouterRtpCapabilities':
        return { routerRtpCapabilities: routerCapabilities() };
      case 'createWebRtcTransport':
        return this.createTransport(peer, data);
      case 'connectWebRtcTransport': {
        const { fingerprints } = data['dtlsParameters'] as { fingerprints: { algorithm: string; value: string }[] };
        this.transport(peer, data['transportId']).connect(fingerprints);
        return {};
      }
      case 'join': {
        const joined = [...this.peers].filter((other) => other.joined).length;
        if (joined >= (this.faults.seats ?? Number.POSITIVE_INFINITY)) throw new Refusal(403, 'the room is full');
        peer.joined = true;
        for (const other of this.peers) for (const producer of other.producers) this.consume(peer, other, producer);
        return { peers: [...this.peers].filter((other) => other !== peer && other.joined).map(({ id }) => ({ id })) };
      }
      case 'produce':
        return this.produce(peer, data);
      default:
        throw new Refusal(404, `unknown request "${method}"`);
    }
  }

  async leave(peer: Peer): Promise<void> {
    this.peers.delete(peer);
    await Promise.all(peer.transports.map((transport) => transport.close()));
  }

  private async createTransport(peer: Peer, data: Data): Promise<Data> {
    const transport = await MediaTransport.open(this.faults, this.address);
    peer.transports.push(transport);
    if (data['consuming'] === true) peer.receiving = transport;
    transport.onRtp = (packet) => this.pass(peer, packet);
    return { id: transport.id, ...transport.offer() };
  }

  private transport(peer: Peer, id: unknown): MediaTransport {
    const found = peer.transports.find((transport) => transport.id === id);
    if (!found) throw new Refusal(404, 'no such transport');
    return found;
  }

  private produce(peer: Peer, data: Data): Data {
    if (!peer.joined) throw new Refusal(500, 'Peer not yet joined');
    if (this.faults.refuseProduce) throw new Refusal(403, 'this room takes no more speakers');
    this.transport(peer, data['transportId']);
    const { encodings } = data['rtpParameters'] as { encodings: { ssrc: number }[] };
    const producer = { id: `producer-${randomInt(2 ** 32)}`, ssrc: encodings[0]?.ssrc ?? 0 };
    peer.producers.push(producer);
    for (const other of this.peers) if (other.joined) this.consume(other, peer, producer);
    return { id: producer.id };
  }

  private consume(peer: Peer, speaker: Peer, producer: Producer): void {
    if (peer === speaker || !peer.receiving) return;
    const ssrc = randomInt(1, 2 ** 32);
    const consumer = { producer, ssrc };
    peer
      .ask('newConsumer', {
        peerId: speaker.id,
        id: `consumer-${ssrc}`,
        producerId: producer.id,
        kind: 'audio',
        type: 'simple',
        rtpParameters: consumerParameters(ssrc, speaker.id),
        appData: { peerId: speaker.id },
        producerPaused: false,
      })
      // Packets flow when the other side is ready for them.
      .then(
        () => peer.consumers.push(consumer),
        () => {},
      );
  }

  private pass(speaker: Peer, packet: RtpPacket): void {
    const producer = speaker.producers.find(({ ssrc }) => ssrc === packet.header.ssrc);
    if (!producer) return;
    this.packets++;
    if (this.faults.deaf) return;
    for (const { consumers, receiving } of this.peers) {
      for (const consumer of consumers) {
        if (consumer.producer === producer) receiving?.forward(packet, consumer.ssrc, CONSUMER_PAYLOAD_TYPE);
      }
    }
  }
}
