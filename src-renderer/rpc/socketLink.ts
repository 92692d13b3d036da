import { createBirpc } from 'birpc';
import type { BirpcReturn } from 'birpc';
import { Emitter } from '../../src-shared/emitter';
import type { ContractListeners, MethodArguments, MethodName, MethodResults } from '../../src-shared/contract/contract';
import { CLOSE_BAD_TOKEN, PROTOCOL_PREFIX, RPC_PATH } from '../../src-shared/contract/wire';
import type { EngineFunctions, PageFunctions } from '../../src-shared/contract/wire';
import { EngineFailure, unwrap } from './link';
import { sendFile } from './sendFile';
import type { EngineLink, LinkState } from './link';

/** Waiting time before the attempts after a loss, ms; the last one repeats. */
const RETRY_MS = [300, 700, 1500, 3000, 5000];

type Rpc = BirpcReturn<EngineFunctions, PageFunctions>;

/** The engine at the other end of a WebSocket; comes back by itself after a loss. */
export class SocketLink implements EngineLink {
  state: LinkState = 'connecting';
  private readonly hub = new Emitter<ContractListeners>();
  private readonly watchers = new Set<(state: LinkState) => void>();
  private rpc: Rpc | null = null;
  private attempt = 0;
  private timer: number | undefined;

  constructor(
    private readonly origin: string,
    private readonly token: string,
  ) {
    this.connect();
  }

  async call<M extends MethodName>(method: M, ...args: MethodArguments<M>): Promise<MethodResults[M]> {
    const { rpc } = this;
    if (!rpc) throw unreachable();
    // birpc maps a generic function type to its widest form; the reply's type is that of the method asked for.
    const reply = await rpc.call(method, args).catch(() => {
      throw unreachable();
    });
    return unwrap(reply) as MethodResults[M];
  }

  on: EngineLink['on'] = (event, listener) => this.hub.on(event, listener);

  onState(listener: (state: LinkState) => void): () => void {
    this.watchers.add(listener);
    listener(this.state);
    return () => this.watchers.delete(listener);
  }

  openFile: EngineLink['openFile'] = (file, transfer) => sendFile(this.origin, this.token, file, transfer);

  retry(): void {
    if (this.state !== 'lost' || this.timer === undefined) return;
    window.clearTimeout(this.timer);
    this.connect();
  }

  private connect(): void {
    this.timer = undefined;
    const url = `${this.origin.replace(/^http/, 'ws')}${RPC_PATH}`;
    const socket = new WebSocket(url, `${PROTOCOL_PREFIX}${this.token}`);
    let rpc: Rpc | null = null;
    socket.addEventListener('open', () => {
      rpc = createBirpc<EngineFunctions, PageFunctions>(
        { event: (name, ...payload) => this.hub.emit(name, ...payload) },
        {
          post: (text: string) => socket.send(text),
          on: (receive) => socket.addEventListener('message', (message) => receive(message.data)),
          serialize: JSON.stringify,
          deserialize: JSON.parse,
        },
      );
      this.rpc = rpc;
      this.attempt = 0;
      this.setState('open');
    });
    socket.addEventListener('close', (event) => {
      rpc?.$close();
      this.rpc = null;
      if (event.code === CLOSE_BAD_TOKEN) {
        this.setState('bad-token');
        return;
      }
      this.setState('lost');
      const wait = RETRY_MS[Math.min(this.attempt++, RETRY_MS.length - 1)];
      this.timer = window.setTimeout(() => this.connect(), wait);
    });
  }

  private setState(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher(state);
  }
}

function unreachable(): EngineFailure {
  return new EngineFailure({
    code: 'failed',
    message: 'Sidetone’s engine does not answer. The window reconnects by itself; try again then.',
  });
}
