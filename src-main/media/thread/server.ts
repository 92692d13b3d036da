/** The media thread's inside: all sessions and bridges, reached by messages. Also runs in the main thread, for unit tests. */
import { isIP } from 'node:net';
import type { Clock, Timer } from '../../net/clock';
import type { SessionOptions } from '../api';
import type { Bridge } from '../bridge/bridge';
import { CaptureRing } from '../wire/captureRing';
import { MediaError } from '../errors';
import { FrameLibrary } from '../audio/frameLibrary';
import { ThreadLoad } from './load';
import { Pacer, type Waker } from '../pacing/pacer';
import { PortAllocator } from '../wire/ports';
import { type Border, type MediaFunctions, serveMedia } from './rpc';
import type { SessionEmitter } from '../session/neighbours';
import { RtpSession } from '../session/session';
import type { SessionPorts } from '../session/way';

const LOAD_MS = 1000;

export interface MediaServerOptions {
  portRange: readonly [number, number];
  clock: Clock;
  waker: Waker;
}

/**
 * Serves until the other side calls `close`.
 * @throws MediaError 'ports' for a range that holds no pair
 */
export function runMediaServer(border: Border, options: MediaServerOptions): void {
  const { clock, waker } = options;
  let ports = new PortAllocator(options.portRange);
  const pacer = new Pacer(clock, waker);
  const library = new FrameLibrary();
  const sessions = new Map<number, RtpSession>();
  const bridges = new Map<number, Bridge>();
  const load = new ThreadLoad();
  const ring = new CaptureRing(0);
  let nextId = 1;
  let loadTimer: Timer;
  let loadDue = 0;

  const sessionOf = (id: number): RtpSession => {
    const session = sessions.get(id);
    if (!session) throw MediaError.closed();
    return session;
  };

  const emitterOf = (id: number): SessionEmitter => ({
    samples: (samples) => void remote.samples(id, samples),
    event: (event) => void remote.event(id, event),
    dtmf: (digit, durationMs) => void remote.dtmf(id, digit, durationMs),
    trickle: (fragment) => void remote.trickle(id, fragment),
    packets: (batch) => void remote.packets(id, batch),
  });

  const createSession = async (sessionOptions: SessionOptions): Promise<{ id: number; port: number }> => {
    const { announcedAddress, portRange, localAddress } = sessionOptions;
    if (announcedAddress !== undefined && isIP(announcedAddress) === 0) throw MediaError.notAnAddress(announcedAddress);
    const allocator = portRange ? new PortAllocator(portRange) : ports;
    const own: SessionPorts =
      sessionOptions.security === 'dtls'
        ? { pair: null, bind: (address) => allocator.openOne(address) }
        : { pair: await allocator.open(localAddress) };
    const id = nextId++;
    const session = new RtpSession(
      id,
      own,
      sessionOptions,
      { clock, pacer, library, ring, random: Math.random },
      emitterOf(id),
    );
    sessions.set(id, session);
    try {
      await session.prepare();
    } catch (error) {
      await closeSession(id);
      throw error;
    }
    return { id, port: session.local.port };
  };

  const closeSession: MediaFunctions['closeSession'] = async (id) => {
    const session = sessionOf(id);
    const statistics = await session.close();
    sessions.delete(id);
    return { statistics, insight: session.insight(statistics), ice: session.ice };
  };

  /** werift's peer connection takes a while to load; calls without a page do not need it. */
  const bridgeOf = async (id: number): Promise<Bridge> => {
    const { Bridge } = await import('../bridge/bridge');
    const bridge = bridges.get(id) ?? new Bridge((state) => void remote.bridgeState(id, state));
    bridges.set(id, bridge);
    return bridge;
  };

  const bridgeClose = async (id: number): Promise<void> => {
    await bridges.get(id)?.close();
    bridges.delete(id);
  };

  const scheduleLoad = (): void => {
    loadDue = clock.now() + LOAD_MS;
    loadTimer = clock.setTimeout(tellLoad, LOAD_MS);
  };

  const tellLoad = (): void => {
    const loopLagMs = Math.max(0, clock.now() - loadDue);
    scheduleLoad();
    const { packets, meanMs, p99Ms, maxMs } = pacer.takeLateness();
    void remote.load({
      cpuPercent: load.take(),
      maxLagMs: Math.max(maxMs, loopLagMs),
      meanLagMs: packets > 0 ? meanMs : null,
      p99LagMs: packets > 0 ? p99Ms : null,
      packets,
      sessions: sessions.size,
    });
  };

  const functions: MediaFunctions = {
    ready: () => undefined,
    setPortRange: (range) => {
      ports = new PortAllocator(range);
    },
    setRing: (octets) => ring.setLimit(octets),
    ring: () => ring.figures,
    takeRing: (since) => ring.take(since),
    createSession,
    createOffer: (id) => sessionOf(id).createOffer(),
    answerOffer: async (id, offer) => {
      const answer = await sessionOf(id).answerOffer(offer);
      return { answer, negotiated: sessionOf(id).negotiated };
    },
    acceptAnswer: async (id, answer) => {
      await sessionOf(id).acceptAnswer(answer);
      return sessionOf(id).negotiated;
    },
    rollback: (id) => sessions.get(id)?.rollback(),
    setHold: (id, held) => sessions.get(id)?.setHold(held),
    setSource: (id, source) => sessionOf(id).setSource(source),
    setMuted: (id, muted) => sessions.get(id)?.setMuted(muted),
    sendDtmf: (id, digits, toneMs, gapMs) => sessionOf(id).sendDtmf(digits, toneMs, gapMs),
    startRecording: (id, path) => sessionOf(id).startRecording(path),
    stopRecording: (id) => sessionOf(id).stopRecording(),
    statistics: (id) => sessionOf(id).statistics(),
    insight: (id) => sessionOf(id).insight(),
    ice: (id) => sessionOf(id).ice,
    setTrust: (id, trust) => sessions.get(id)?.setTrust(trust),
    restartIce: (id) => sessions.get(id)?.restartIce(),
    allowTrickle: (id) => sessions.get(id)?.allowTrickle(),
    trickleIn: (id, fragment) => sessions.get(id)?.trickle(fragment),
    closeSession,
    bridgeConnect: async (id, offer, addresses) => (await bridgeOf(id)).connect(offer, addresses),
    bridgeCandidate: async (id, candidate) => bridges.get(id)?.addCandidate(candidate),
    bridgeAttach: async (id, sessionId) =>
      (await bridgeOf(id)).attach(sessionId === null ? null : sessionOf(sessionId)),
    bridgeClose,
    close: async () => {
      loadTimer.cancel();
      await Promise.all([...bridges.keys()].map(bridgeClose));
      await Promise.all([...sessions.keys()].map(closeSession));
      await pacer.close();
    },
  };
  const remote = serveMedia(border, functions);
  scheduleLoad();
}
