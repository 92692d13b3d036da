/** STUN and TURN conversations (RFC 8489, 8656): methods, errors, addresses; and the peers of TURN's channels. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CapturedStun } from '../../../../src-shared/model/capture';
import type { Endpoint } from '../../../../src-shared/model/media';
import { ATTRIBUTE, decodeAttributes } from '../../../protocol/stun/attributes';
import { decodeErrorCode } from '../../../protocol/stun/errorCode';
import { decodeMappedAddress, decodeXorMappedAddress } from '../../../protocol/stun/mappedAddress';
import type { DatagramView, Flow } from '../api';
import { IceChecks } from './iceChecks';

const METHODS: Record<number, string> = {
  0x001: 'Binding',
  0x003: 'Allocate',
  0x004: 'Refresh',
  0x006: 'Send',
  0x007: 'Data',
  0x008: 'CreatePermission',
  0x009: 'ChannelBind',
};
const CHANNEL_BIND = 0x009;
const SEND = 0x006;
const DATA = 0x007;
const TURN = { channelNumber: 0x000c, xorPeerAddress: 0x0012, data: 0x0013, xorRelayedAddress: 0x0016 } as const;

/** Conversations that are told; more are somebody's scan. */
const MAX_CONVERSATIONS = 5000;
const MAX_ADDRESSES = 8;

interface Conversation extends CapturedStun {
  channels: Map<number, Endpoint>;
  /** The last address that a relay gave. */
  relayedPlace: Endpoint | null;
}

/** What a Send or Data indication carries. */
export interface Carried {
  peer: Endpoint;
  start: number;
  end: number;
  /** From the client to the peer. */
  outward: boolean;
}

export class StunWatch {
  private readonly conversations = new Map<Flow, Conversation>();
  readonly checks = new IceChecks();
  left = 0;

  /** Any of it was captured. */
  get isThere(): boolean {
    return this.conversations.size > 0;
  }

  /** Cheap: by the cookie. */
  static looksLike({ bytes, start, end }: DatagramView): boolean {
    return (
      end - start >= 20 &&
      bytes[start]! < 0x40 &&
      bytes[start + 4] === 0x21 &&
      bytes[start + 5] === 0x12 &&
      bytes[start + 6] === 0xa4 &&
      bytes[start + 7] === 0x42
    );
  }

  /** @returns what an indication carries; null of every other message */
  message(view: DatagramView): Carried | null {
    const { bytes, start, end, flow, packet } = view;
    const message = bytes.subarray(start, end);
    const type = (message[0]! << 8) | message[1]!;
    // Section 5: the class stands in bits 4 and 8, the method around them.
    const kind = ((type & 0x100) >> 7) | ((type & 0x10) >> 4);
    const method = (type & 0xf) | ((type & 0xe0) >> 1) | ((type & 0x3e00) >> 2);
    const attributes = decodeAttributes(message);
    const conversation = this.conversationOf(flow, packet, kind >= 2);
    if (!attributes || !conversation) return null;
    conversation.lastPacket = packet;
    this.checks.message(view, message, { kind, method, attributes });
    const row = rowOf(conversation, METHODS[method] ?? `method 0x${method.toString(16)}`);
    if (kind === 0) row.requests++;
    else if (kind === 1) row.indications++;
    else if (kind === 2) row.successes++;
    let peer: Endpoint | null = null;
    let channel = 0;
    let data: { start: number; end: number } | null = null;
    for (const { type: name, value, offset } of attributes) {
      if (name === ATTRIBUTE.errorCode && kind === 3) {
        const error = String(decodeErrorCode(value)?.code ?? 'unknown');
        row.errors[error] = (row.errors[error] ?? 0) + 1;
      } else if (name === ATTRIBUTE.xorMappedAddress) {
        remember(conversation.mapped, decodeXorMappedAddress(value, message));
      } else if (name === ATTRIBUTE.mappedAddress) {
        remember(conversation.mapped, decodeMappedAddress(value));
      } else if (name === TURN.xorRelayedAddress) {
        conversation.relayedPlace = decodeXorMappedAddress(value, message);
        remember(conversation.relayed, conversation.relayedPlace);
      } else if (name === TURN.xorPeerAddress) {
        peer = decodeXorMappedAddress(value, message);
      } else if (name === TURN.channelNumber && value.length >= 2) {
        channel = (value[0]! << 8) | value[1]!;
      } else if (name === TURN.data) {
        data = { start: start + offset + 4, end: start + offset + 4 + value.length };
      } else if (name === ATTRIBUTE.priority && kind === 0) {
        conversation.iceChecks++;
      }
    }
    if (method === CHANNEL_BIND && kind === 0 && peer) conversation.channels.set(channel, peer);
    if (kind !== 1 || !peer || !data || (method !== SEND && method !== DATA)) return null;
    return { peer, ...data, outward: method === SEND };
  }

  /** The peer behind a channel; null where its binding was not captured. */
  channelPeer(flow: Flow, channel: number): { peer: Endpoint | null; outward: boolean } {
    const own = this.conversations.get(flow);
    if (own) return { peer: own.channels.get(channel) ?? null, outward: true };
    const other = flow.reverse && this.conversations.get(flow.reverse);
    return { peer: other?.channels.get(channel) ?? null, outward: false };
  }

  /** The address that the relay gave to the client of a flow, in either direction of it. */
  relayedPlace(flow: Flow): Endpoint | null {
    const known = this.conversations.get(flow) ?? (flow.reverse && this.conversations.get(flow.reverse));
    return known?.relayedPlace ?? null;
  }

  finish(): CapturedStun[] {
    return [...this.conversations.values()].map(
      ({ channels: _channels, relayedPlace: _relayedPlace, ...told }) => told,
    );
  }

  /** One for both directions, under the flow of whoever asks. */
  private conversationOf(flow: Flow, packet: number, isResponse: boolean): Conversation | null {
    const own = this.conversations.get(flow);
    if (own) return own;
    const other = flow.reverse && this.conversations.get(flow.reverse);
    if (other) return other;
    if (this.conversations.size >= MAX_CONVERSATIONS) {
      this.left++;
      return null;
    }
    const [from, to] = isResponse ? [flow.dst, flow.src] : [flow.src, flow.dst];
    const made: Conversation = {
      from: endpointText(from),
      to: endpointText(to),
      carriedBy: flow.protocol,
      methods: [],
      mapped: [],
      relayed: [],
      iceChecks: 0,
      firstPacket: packet,
      lastPacket: packet,
      channels: new Map(),
      relayedPlace: null,
    };
    this.conversations.set(isResponse && flow.reverse ? flow.reverse : flow, made);
    return made;
  }
}

function rowOf({ methods }: Conversation, method: string): CapturedStun['methods'][number] {
  const known = methods.find((row) => row.method === method);
  if (known) return known;
  const row = { method, requests: 0, successes: 0, errors: {}, indications: 0 };
  methods.push(row);
  return row;
}

function remember(list: string[], place: Endpoint | null): void {
  const text = place && endpointText(place);
  if (text && !list.includes(text) && list.length < MAX_ADDRESSES) list.push(text);
}
