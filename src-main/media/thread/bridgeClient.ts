/** The microphone bridge as the engine sees it; see `bridge.ts` for what it does. */
import { Emitter } from '../../../src-shared/emitter';
import type { MediaSession, MicrophoneBridge } from '../api';
import type { MediaRemote } from './rpc';

type State = MicrophoneBridge['state'];

export class BridgeClient implements MicrophoneBridge {
  private readonly listeners = new Emitter<{ state: (state: State) => void }>();
  private current: State = 'new';
  private closing: Promise<void> | null = null;

  constructor(
    private readonly id: number,
    private readonly remote: MediaRemote,
    private readonly onClosed: () => void,
  ) {}

  get state(): State {
    return this.current;
  }

  setState(state: State): void {
    if (state === this.current || this.current === 'closed') return;
    this.current = state;
    this.listeners.emit('state', state);
  }

  connect(offerSdp: string, addresses: string[]): Promise<string> {
    return this.remote.bridgeConnect(this.id, offerSdp, addresses);
  }

  addCandidate(candidate: { candidate: string; sdpMid: string | null }): Promise<void> {
    return this.remote.bridgeCandidate(this.id, candidate);
  }

  onState(listener: (state: State) => void): () => void {
    return this.listeners.on('state', listener);
  }

  attach(session: MediaSession | null): Promise<void> {
    return this.remote.bridgeAttach(this.id, session?.id ?? null);
  }

  close(): Promise<void> {
    this.closing ??= this.remote.bridgeClose(this.id).then(() => {
      this.setState('closed');
      this.onClosed();
    });
    return this.closing;
  }
}
