/** Looks after the way of a call's audio: tells what becomes of it, and has another one looked for where it is lost. */
import type { IceFacts } from '../../src-shared/model/ice';
import { t } from '../i18n';
import type { CallView } from './callView';
import type { IceNews } from './iceWatch';
import { WebCallError } from './problems';

export type RestartReason = 'person' | 'address' | 'lost';

interface Hooks {
  facts(): IceFacts | null;
  restart(why: RestartReason): void;
  fail(error: WebCallError): void;
}

/** How long the way may be interrupted before another one is looked for, ms. */
const LOST_MS = 3000;
/** How long a way may take to come up, ms: without candidates of the other side a browser would wait for ever. */
const WAY_MS = 15_000;

export class WayKeeper {
  private timer: number | undefined;
  private noCandidates = false;
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly call: CallView,
    private readonly hooks: Hooks,
  ) {
    this.followNetwork();
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.stops.forEach((stop) => stop());
  }

  /** What the other side described: from then on there has to be a way. */
  described(sdp: string): void {
    if (!/^a=candidate:/m.test(sdp)) this.noCandidates = true;
    if (this.timer === undefined) this.expectWay();
  }

  onNews(news: IceNews): void {
    const { call } = this;
    if (news.kind === 'pair') {
      const { local, remote, first } = news;
      const ends = { local, remote };
      return call.log('ice-pair', t(first ? 'webrtc.event.icePair' : 'webrtc.event.icePairChanged', ends), ends);
    }
    if (news.kind === 'dtls') {
      call.log('dtls-state', t('webrtc.event.dtls', { state: news.state }), { state: news.state });
      if (news.state === 'failed') {
        const why = this.hooks.facts()?.dtls.error ?? t('webrtc.problem.unknown');
        this.hooks.fail(new WebCallError(t('webrtc.problem.dtlsFailed', { why })));
      }
      return;
    }
    call.log('ice-state', t('webrtc.event.iceState', { state: news.state }), { state: news.state });
    if (news.state === 'connected') window.clearTimeout(this.timer);
    if (news.state === 'disconnected') {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.hooks.restart('lost'), LOST_MS);
    }
    if (news.state === 'failed') this.onFailed();
  }

  private onFailed(): void {
    const facts = this.hooks.facts();
    // A way that had worked may come back by another one; one that never did will not.
    if (!facts || facts.connectedAt === null || facts.restarts > 0) return this.giveUp();
    this.hooks.restart('lost');
    this.expectWay();
  }

  private expectWay(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.hooks.facts()?.state !== 'connected' && this.giveUp(), WAY_MS);
  }

  private giveUp(): void {
    const facts = this.hooks.facts();
    const pairs = this.call.view.ice?.pairs.length || (facts?.local.length ?? 0) * (facts?.remote.length ?? 0);
    const key = this.noCandidates ? 'webrtc.problem.iceNoRemote' : 'webrtc.problem.iceFailed';
    this.hooks.fail(new WebCallError(t(key, { pairs })));
  }

  /** The address of this computer changed: another network, a new address, a tunnel that came up. */
  private followNetwork(): void {
    const changed = () => this.hooks.restart('address');
    const { connection } = navigator as Navigator & { connection?: EventTarget };
    window.addEventListener('online', changed);
    connection?.addEventListener('change', changed);
    this.stops.push(() => {
      window.removeEventListener('online', changed);
      connection?.removeEventListener('change', changed);
    });
  }
}
