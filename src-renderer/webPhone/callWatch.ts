/** Looks at a peer connection once a second: seconds of its streams, its ways, and what was heard. */
import type { IceFacts, IcePolicy } from '../../src-shared/model/ice';
import { heardQuality } from './heard';
import type { HeardQuality } from './heard';
import { IceWatch } from './iceWatch';
import type { IceNews } from './iceWatch';
import type { BrowserStream } from './model';
import type { CallPeer } from './peerConnection';
import { SampleMaker } from './samples';
import type { Second } from './samples';
import { StatsView, numberOf } from './statsView';
import { StreamTotals } from './streamTotals';

const SECOND_MS = 1000;
/** How exactly the first packet's time is known. */
const FIRST_PACKET_MS = 40;

export interface WatchHooks {
  second(second: Second, heard: HeardQuality | null, ice: IceFacts): void;
  /** Ms since the epoch. */
  firstPacket(at: number): void;
  ice(news: IceNews): void;
}

export interface LastFigures {
  streams: BrowserStream[];
  heard: HeardQuality | null;
  ice: IceFacts;
}

export class CallWatch {
  readonly ice: IceWatch;
  private readonly samples = new SampleMaker();
  private readonly totals = new StreamTotals();
  private timers: number[] = [];
  private view: StatsView | null = null;
  private lookedAt = 0;
  private started = false;

  constructor(
    private readonly peer: CallPeer,
    ways: { policy: IcePolicy; servers: readonly string[] },
    private readonly hooks: WatchHooks,
  ) {
    this.ice = new IceWatch(peer.connection, ways.policy, ways.servers, (news) => hooks.ice(news));
  }

  /** Begins when the answer, or early media, has been taken. */
  start(): void {
    if (this.started) return;
    this.started = true;
    // What the first second is counted from.
    void this.peer.connection.getStats().then((report) => this.samples.take(StatsView.of(report)));
    this.lookedAt = performance.now();
    const first = window.setInterval(() => void this.lookForFirst(first), FIRST_PACKET_MS);
    this.timers = [first, window.setInterval(() => void this.look(), SECOND_MS)];
  }

  /** The last look; nothing is told afterwards. */
  async finish(): Promise<LastFigures> {
    this.timers.forEach((timer) => window.clearInterval(timer));
    this.timers = [];
    await this.look();
    const { view } = this;
    const ice = this.ice.facts(view);
    if (!view) return { streams: [], heard: null, ice };
    const pair = ice.selected && {
      local: { address: ice.selected.local.address, port: ice.selected.local.port },
      remote: { address: ice.selected.remote.address, port: ice.selected.remote.port },
    };
    const [heard] = view.all('inbound-rtp').filter((entry) => (numberOf(entry, 'packetsReceived') ?? 0) > 0);
    return { streams: this.totals.streams(view, pair), heard: heard ? heardQuality(heard, null) : null, ice };
  }

  private async look(): Promise<void> {
    const { connection } = this.peer;
    if (connection.signalingState === 'closed') return;
    const view = StatsView.of(await connection.getStats());
    this.view = view;
    // The rest of the last second: too short a span gives wild figures.
    if (performance.now() - this.lookedAt < SECOND_MS / 2) return;
    this.lookedAt = performance.now();
    const second = this.samples.take(view);
    this.totals.add(second.samples);
    const [heard] = view.all('inbound-rtp').filter((entry) => (numberOf(entry, 'packetsReceived') ?? 0) > 0);
    this.hooks.second(second, heard ? heardQuality(heard, null) : null, this.ice.facts(view));
  }

  private async lookForFirst(timer: number): Promise<void> {
    if (this.peer.connection.signalingState === 'closed') return window.clearInterval(timer);
    const view = StatsView.of(await this.peer.receiver.getStats());
    const entry = view.first('inbound-rtp');
    if (!this.timers.includes(timer) || (numberOf(entry, 'packetsReceived') ?? 0) === 0) return;
    window.clearInterval(timer);
    this.timers = this.timers.filter((other) => other !== timer);
    this.hooks.firstPacket(numberOf(entry, 'lastPacketReceivedTimestamp') ?? Date.now());
  }
}
