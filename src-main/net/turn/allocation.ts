/** RFC 8656: an allocation on a TURN server, with the permissions and channels of one call. */
import { randomBytes } from 'node:crypto';
import { openStunPipe } from './openPipe';
import type { Endpoint } from '../../../src-shared/model/media';
import { ATTRIBUTE } from '../../protocol/stun/attributes';
import {
  METHOD,
  type StunMessage,
  addressOf,
  addressValue,
  decodeStun,
  encodeStun,
  mappedAddressOf,
  numberOf,
  numberValue,
  valueOf,
} from '../../protocol/stun/message';
import type { Clock, Timer } from '../clock';
import { type AuthRequest, AuthSession, type Credentials } from './authSession';
import { isChannelData } from './frames';
import type { PipeOptions, StunPipe } from './pipe';
import { StunFailure } from './transactions';

/** Section 7.2: protocol number 17 in the first octet. */
const UDP = Uint8Array.of(17, 0, 0, 0);
/** Asked for, s; section 7.2 recommends 10 minutes. */
const LIFETIME_S = 600;
/** Section 9: permissions last 300 s. */
const PERMISSION_REFRESH_MS = 240_000;
/** Section 12: channels last 10 minutes; they renew the permission too. */
const CHANNEL_REFRESH_MS = 480_000;
const FIRST_CHANNEL = 0x4000;
const LAST_CHANNEL = 0x4fff;
const REQUEST_MS = 8000;

export interface AllocationOptions extends Omit<PipeOptions, 'onFrame'>, Credentials {
  /** The way to the server is open; nothing was asked yet. */
  onPipe?: (pipe: StunPipe) => void;
  /** For each request until it is granted; default: 8 s, within `timeoutMs`. */
  patienceMs?: AuthRequest['patienceMs'];
  /** Of the peer at `from`, as the relay received it. */
  onData(data: Buffer, from: Endpoint): void;
}

interface Peer {
  channel: number | null;
  /** Of permission or channel. */
  refresh: Timer | null;
}

export class TurnAllocation {
  readonly relayed: Endpoint;
  /** Our address as the server sees it. */
  readonly mapped: Endpoint | null;
  /** Granted, s. */
  readonly lifetimeS: number;
  private readonly peers = new Map<string, Peer>();
  private readonly byChannel = new Map<number, Endpoint>();
  private nextChannel = FIRST_CHANNEL;
  private refreshTimer: Timer | null = null;
  private open = true;

  private constructor(
    private readonly clock: Clock,
    private readonly pipe: StunPipe,
    private readonly session: AuthSession,
    granted: StunMessage,
    private readonly onData: AllocationOptions['onData'],
  ) {
    const relayed = addressOf(granted, ATTRIBUTE.xorRelayedAddress);
    if (!relayed) throw new StunFailure(null, 'the allocation names no relayed address');
    this.relayed = relayed;
    this.mapped = mappedAddressOf(granted);
    this.lifetimeS = numberOf(granted, ATTRIBUTE.lifetime) ?? LIFETIME_S;
    this.keepAlive(this.lifetimeS);
  }

  /** Rejects with a StunFailure that has the server's error code, or with the error of the connection. */
  static async open(options: AllocationOptions): Promise<TurnAllocation> {
    const { clock, username, credential, onExchange, onPipe, onData } = options;
    let allocation: TurnAllocation | null = null;
    let session: AuthSession | null = null;
    const pipe = await openStunPipe({
      ...options,
      onFrame: (frame) => {
        if (isChannelData(frame)) return allocation?.receiveChannel(frame);
        const message = decodeStun(frame);
        if (message && !session?.transactions.receive(message)) allocation?.receiveIndication(message);
      },
      onClosed: (error) => {
        session?.transactions.close(error.message);
        allocation?.stop();
        options.onClosed(error);
      },
    });
    onPipe?.(pipe);
    const asking = new AuthSession(clock, pipe, { username, credential, onExchange });
    session = asking;
    const abort = (): void => asking.transactions.close('cancelled');
    options.signal?.addEventListener('abort', abort, { once: true });
    if (options.signal?.aborted) abort();
    try {
      const granted = await asking.request({
        method: METHOD.allocate,
        attributes: () => [
          [ATTRIBUTE.requestedTransport, UDP],
          [ATTRIBUTE.lifetime, numberValue(LIFETIME_S)],
        ],
        patienceMs: options.patienceMs ?? (() => Math.min(REQUEST_MS, options.timeoutMs)),
      });
      allocation = new TurnAllocation(clock, pipe, asking, granted, onData);
      return allocation;
    } catch (error) {
      pipe.close();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', abort);
    }
  }

  get local(): Endpoint {
    return this.pipe.local;
  }

  get server(): Endpoint {
    return this.pipe.remote;
  }

  /** Rejects with a StunFailure, for example 403 where the server does not relay to this peer. */
  async permit(peer: Endpoint, patienceMs = REQUEST_MS): Promise<void> {
    const state = this.peerOf(peer);
    await this.session.request({
      method: METHOD.createPermission,
      attributes: (id) => [[ATTRIBUTE.xorPeerAddress, addressValue(peer, id)]],
      patienceMs: () => patienceMs,
    });
    if (!this.open) return;
    state.refresh?.cancel();
    state.refresh = this.clock.setTimeout(() => void this.permit(peer).catch(ignore), PERMISSION_REFRESH_MS);
  }

  /** Four octets a packet in place of 36: worth it for the peer that audio goes to. Rejects with a StunFailure. */
  async bindChannel(peer: Endpoint): Promise<void> {
    const state = this.peerOf(peer);
    if (state.channel === null && this.nextChannel > LAST_CHANNEL) return;
    const number = state.channel ?? this.nextChannel++;
    // Data may arrive on it before the response does.
    this.byChannel.set(number, peer);
    await this.session.request({
      method: METHOD.channelBind,
      attributes: (id) => [
        [ATTRIBUTE.channelNumber, Uint8Array.of(number >> 8, number & 0xff, 0, 0)],
        [ATTRIBUTE.xorPeerAddress, addressValue(peer, id)],
      ],
      patienceMs: () => REQUEST_MS,
    });
    state.channel = number;
    state.refresh?.cancel();
    if (this.open) {
      state.refresh = this.clock.setTimeout(() => void this.bindChannel(peer).catch(ignore), CHANNEL_REFRESH_MS);
    }
  }

  /** The first packet to a peer asks for its permission; until that is granted the server drops what is sent (section 9). */
  send(data: Uint8Array, peer: Endpoint): void {
    const state = this.peerOf(peer);
    if (state.channel !== null) {
      const frame = new Uint8Array(4 + data.length);
      frame[0] = state.channel >> 8;
      frame[1] = state.channel & 0xff;
      frame[2] = data.length >> 8;
      frame[3] = data.length & 0xff;
      frame.set(data, 4);
      this.pipe.send(frame);
      return;
    }
    const transactionId = randomBytes(12);
    this.pipe.send(
      encodeStun({
        method: METHOD.send,
        kind: 'indication',
        transactionId,
        attributes: [
          [ATTRIBUTE.xorPeerAddress, addressValue(peer, transactionId)],
          [ATTRIBUTE.data, data],
        ],
      }),
    );
  }

  /** Asks for the whole lifetime again (section 8). Resolves with what was granted, s. Rejects with a StunFailure. */
  async refresh(patienceMs = REQUEST_MS): Promise<number> {
    return this.setLifetime(LIFETIME_S, patienceMs);
  }

  /** Gives the allocation back (section 8: lifetime 0): a quota has room again at once. Resolves when the server said so, or soon after. */
  async close(graceMs = 500): Promise<void> {
    if (!this.open) return;
    this.stop();
    await this.setLifetime(0, graceMs).catch(ignore);
    this.pipe.close();
  }

  private async setLifetime(seconds: number, patienceMs: number): Promise<number> {
    const response = await this.session.request({
      method: METHOD.refresh,
      attributes: () => [[ATTRIBUTE.lifetime, numberValue(seconds)]],
      patienceMs: () => patienceMs,
    });
    return numberOf(response, ATTRIBUTE.lifetime) ?? seconds;
  }

  private stop(): void {
    this.open = false;
    this.refreshTimer?.cancel();
    for (const { refresh } of this.peers.values()) refresh?.cancel();
  }

  private peerOf(peer: Endpoint): Peer {
    const key = `${peer.address} ${peer.port}`;
    let state = this.peers.get(key);
    if (!state) {
      state = { channel: null, refresh: null };
      this.peers.set(key, state);
    }
    return state;
  }

  private receiveChannel(frame: Buffer): void {
    const peer = this.byChannel.get(frame.readUInt16BE(0));
    const length = frame.readUInt16BE(2);
    if (peer && 4 + length <= frame.length) this.onData(frame.subarray(4, 4 + length), peer);
  }

  private receiveIndication(message: StunMessage): void {
    if (message.kind !== 'indication' || message.method !== METHOD.data) return;
    const from = addressOf(message, ATTRIBUTE.xorPeerAddress);
    const data = valueOf(message, ATTRIBUTE.data);
    if (from && data) this.onData(Buffer.from(data.buffer, data.byteOffset, data.byteLength), from);
  }

  private keepAlive(lifetimeS: number): void {
    this.refreshTimer = this.clock.setTimeout(
      () => {
        this.refresh().then(
          (grantedS) => this.open && this.keepAlive(grantedS),
          () => this.open && this.keepAlive(lifetimeS / 5),
        );
      },
      Math.max(1000, lifetimeS * 800),
    );
  }
}

const ignore = (): void => {};
