/** The state of one call of the page as its views see it: changed in one place, told with each change. */
import type { CallSnapshot } from '../../src-shared/model/call';
import type { MediaEvent } from '../../src-shared/model/media';
import { Timeline } from '../state/timeline';
import type { WebCallView } from './model';
import type { WebSource } from './source';

interface Beginning {
  id: string;
  accountId: string;
  target: string;
  source: WebSource;
}

export class CallView {
  private now: WebCallView;

  constructor(
    beginning: Beginning,
    private readonly onChange: (view: WebCallView) => void,
  ) {
    const startedAt = new Date();
    this.now = {
      snapshot: newSnapshot(beginning, startedAt.toISOString()),
      stage: 'source',
      ladder: [],
      events: [],
      sdp: { offer: null, answer: null },
      timeline: new Timeline(startedAt.getTime()),
      latest: {},
      heardNow: null,
      heard: null,
      ice: null,
      sent: null,
      result: null,
      tick: 0,
    };
  }

  get view(): WebCallView {
    return this.now;
  }

  change(change: Partial<WebCallView>): void {
    this.now = { ...this.now, ...change };
    this.onChange(this.now);
  }

  /** The part that every call has; the time line learns from it what is to be expected. */
  snap(change: Partial<CallSnapshot>): void {
    const snapshot = { ...this.now.snapshot, ...change };
    const { answeredAt, heldByUs, heldByPeer } = snapshot;
    this.now.timeline.expect(
      { answeredAt: answeredAt === null ? null : Date.parse(answeredAt), held: heldByUs || heldByPeer },
      Date.now(),
    );
    this.change({ snapshot });
  }

  log(kind: MediaEvent['kind'], text: string, detail: MediaEvent['detail'] = {}, at = Date.now()): void {
    const event: MediaEvent = { at, kind, direction: kind === 'first-packet' ? 'inbound' : 'outbound', text, detail };
    this.change({ events: [...this.now.events, event] });
  }
}

/** In the engine's words. */
export const mediaSource = (kind: WebSource): CallSnapshot['source'] =>
  kind === 'tone'
    ? { kind, frequencyHz: 1004, levelDbov: -13 }
    : kind === 'speech'
      ? { kind: 'file', path: 'speech.wav', loop: true }
      : { kind };

function newSnapshot({ id, accountId, target, source }: Beginning, startedAt: string): CallSnapshot {
  return {
    id,
    callId: '',
    accountId,
    direction: 'outgoing',
    phase: 'dialling',
    remote: target,
    remoteName: null,
    transport: null,
    startedAt,
    answeredAt: null,
    endedAt: null,
    muted: false,
    heldByUs: false,
    heldByPeer: false,
    recording: false,
    codec: null,
    security: 'none',
    source: mediaSource(source),
    transfer: null,
    dtmfReceived: '',
    result: null,
  };
}
