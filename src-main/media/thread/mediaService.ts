/** The engine's end of the media worker. */
import { MessageChannel, Worker } from 'node:worker_threads';
import { Emitter } from '../../../src-shared/emitter';
import { type Clock, createSystemClock } from '../../net/clock';
import type {
  CapturedMedia,
  MediaLoad,
  MediaService,
  MediaServiceOptions,
  MediaSession,
  MicrophoneBridge,
  RingFigures,
  SessionOptions,
} from '../api';
import { BridgeClient } from './bridgeClient';
import { MediaError } from '../errors';
import { type Border, type MediaRemote, callMedia } from './rpc';
import { SessionClient } from './sessionClient';
import type { MediaWorkerData } from './worker';

/** @throws MediaError 'ports' for a port range that holds no pair, 'internal' when the worker does not start */
export async function createMediaService(options: MediaServiceOptions): Promise<MediaService> {
  const portRange = options.portRange ?? [0, 0];
  const service = options.workerUrl
    ? startWorker(options.workerUrl, options.epochMs, portRange, options.onDeath)
    : await startHere(options.epochMs, portRange);
  try {
    await service.ready();
  } catch (error) {
    await service.close();
    throw error;
  }
  return service;
}

function startWorker(
  url: URL,
  epochMs: number,
  portRange: [number, number],
  onDeath?: (reason: string) => void,
): MediaServiceClient {
  const workerData: MediaWorkerData = { role: 'media', epochMs, portRange };
  const worker = new Worker(url, { workerData, name: 'sidetone-media' });
  const service = new MediaServiceClient(
    worker,
    createSystemClock(epochMs),
    async () => void (await worker.terminate()),
  );
  worker.once('error', (error) => {
    onDeath?.(error.message);
    service.fail(error.message);
  });
  worker.once('exit', (code) => service.fail(`exit code ${code}`));
  return service;
}

/** Without a worker there is no clock thread either: packets are paced by timers, to about a millisecond. */
async function startHere(epochMs: number, portRange: [number, number]): Promise<MediaServiceClient> {
  const [{ runMediaServer }, { TimerWaker }] = await Promise.all([import('./server'), import('../pacing/timerWaker')]);
  const { port1, port2 } = new MessageChannel();
  const clock = createSystemClock(epochMs);
  runMediaServer(port1, { portRange, clock, waker: new TimerWaker(clock) });
  return new MediaServiceClient(port2, clock, () => Promise.resolve(port1.close()));
}

/** A worker that hangs must not keep the program from ending. */
const CLOSE_MS = 3000;

function longEnough(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, CLOSE_MS).unref();
  });
}

class MediaServiceClient implements MediaService {
  private readonly remote: MediaRemote;
  private readonly sessions = new Map<number, SessionClient>();
  private readonly bridges = new Map<number, BridgeClient>();
  private readonly listeners = new Emitter<{ load: (load: MediaLoad) => void }>();
  private nextBridge = 1;
  private closing: Promise<void> | null = null;

  constructor(
    border: Border,
    private readonly clock: Clock,
    private readonly end: () => Promise<void>,
  ) {
    this.remote = callMedia(border, {
      samples: (id, samples) => this.sessions.get(id)?.listeners.emit('samples', samples),
      event: (id, event) => this.sessions.get(id)?.listeners.emit('event', event),
      dtmf: (id, digit, durationMs) => this.sessions.get(id)?.listeners.emit('dtmf', digit, durationMs),
      trickle: (id, fragment) => this.sessions.get(id)?.listeners.emit('trickle', fragment),
      packets: (id, batch) => this.sessions.get(id)?.listeners.emit('packets', batch),
      bridgeState: (id, state) => this.bridges.get(id)?.setState(state),
      load: (load) => this.listeners.emit('load', load),
    });
  }

  async ready(): Promise<void> {
    await this.remote.ready();
  }

  async createSession(options: SessionOptions): Promise<MediaSession> {
    const { id, port } = await this.remote.createSession(options);
    const local = { address: options.localAddress, port };
    const session = new SessionClient(id, local, this.remote, () => this.sessions.delete(id));
    this.sessions.set(id, session);
    return session;
  }

  async setPortRange(range: [number, number]): Promise<void> {
    await this.remote.setPortRange(range);
  }

  async setRing(octets: number): Promise<void> {
    await this.remote.setRing(octets);
  }

  ring(): Promise<RingFigures> {
    return this.remote.ring();
  }

  takeRing(since: number): Promise<CapturedMedia[]> {
    return this.remote.takeRing(since);
  }

  createBridge(): MicrophoneBridge {
    const id = this.nextBridge++;
    const bridge = new BridgeClient(id, this.remote, () => this.bridges.delete(id));
    this.bridges.set(id, bridge);
    return bridge;
  }

  onLoad(listener: (load: MediaLoad) => void): () => void {
    return this.listeners.on('load', listener);
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  /** The worker has ended by itself: whatever waits for it waits in vain, and its sessions are told. */
  fail(why: string): void {
    // That it exits follows upon the error, and upon our own closing.
    if (this.remote.$closed) return;
    const error = MediaError.workerEnded(why);
    this.remote.$close(error);
    for (const session of this.sessions.values()) session.fail(error, this.clock.now());
    for (const bridge of this.bridges.values()) bridge.setState('failed');
  }

  private async shutDown(): Promise<void> {
    if (!this.remote.$closed) await Promise.race([this.remote.close().catch(() => undefined), longEnough()]);
    if (!this.remote.$closed) this.remote.$close(MediaError.closed());
    await this.end();
  }
}
