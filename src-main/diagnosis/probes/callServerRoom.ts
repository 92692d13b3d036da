/**
 * How far a room lets us in, by the signalling of mediasoup's demo: the WebSocket, the router's codecs, and a transport with the
 * candidates that the server offers. Nobody joins: the others in the room see nothing of it.
 */
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { PROTOO_SUBPROTOCOL, ProtooClient, ProtooError } from '../../../src-shared/conference/protoo';
import {
  readCapabilities,
  readTransport,
  SignallingError,
  transportRequest,
  type TransportAnswer,
} from '../../../src-shared/conference/signalling';
import type { Clock } from '../../net/clock';
import { NetError } from '../../net/errors';
import type { TlsFacts, TlsOptions } from '../../net/transport';
import type { RoomOffer } from '../facts/conference';
import { connect, shownUrl } from './http';
import { httpFailure } from './httpErrors';

export interface RoomOptions {
  clock: Clock;
  tls?: TlsOptions;
  signal: AbortSignal;
}

/** For all of it, ms; a single request gets less, so that the one that hangs is named. */
const LIMIT_MS = 7000;
const REQUEST_MS = 3000;
const MAX_PAYLOAD = 1_048_576;
const PEER_ID = 'sidetone-probe';

/**
 * Never rejects, takes at most 7 s. The values of the query never leave this function. The room takes back what it offered when we leave:
 * whoever tries the candidates leaves afterwards.
 */
export async function askRoom(
  text: string,
  { clock, tls, signal }: RoomOptions,
): Promise<{ room: RoomOffer; transport: TransportAnswer | null; leave: () => void }> {
  const url = withPeer(text);
  const where = shownUrl(url);
  const started = clock.now();
  const limit = new AbortController();
  const end = (): void => limit.abort();
  const timer = clock.setTimeout(end, LIMIT_MS);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const told: { address: string | null; tls: TlsFacts | null } = { address: null, tls: null };
  const room = (outcome: RoomOffer['outcome'], more: Partial<RoomOffer> = {}): RoomOffer => ({
    url: where,
    outcome,
    status: null,
    failedAt: null,
    ms: clock.now() - started,
    tlsFailure: null,
    error: null,
    ...told,
    ...more,
  });
  let client: ProtooClient | null = null;
  const leave = (): void => {
    signal.removeEventListener('abort', leave);
    client?.close();
  };
  try {
    const { socket, facts } = await connect(asHttp(url), { clock, tls, signal: limit.signal });
    told.address = socket.remoteAddress ?? null;
    told.tls = facts;
    const websocket = await upgrade(url, where, socket, limit.signal);
    const protoo = new ProtooClient({
      send: (data) => websocket.send(data),
      close: () => websocket.terminate(),
      after: (task, ms) => {
        const waiting = clock.setTimeout(task, ms);
        return () => waiting.cancel();
      },
    });
    client = protoo;
    websocket.on('message', (data, isBinary) => !isBinary && protoo.receive((data as Buffer).toString()));
    for (const event of ['close', 'error']) websocket.on(event, () => protoo.close());
    limit.signal.addEventListener('abort', () => protoo.close(), { once: true });
    readCapabilities(await protoo.request('getRouterRtpCapabilities', {}, REQUEST_MS));
    const answer = await protoo.request('createWebRtcTransport', transportRequest('send', false), REQUEST_MS);
    const transport = readTransport(answer);
    signal.addEventListener('abort', leave, { once: true });
    return { room: room('offered'), transport, leave };
  } catch (error) {
    leave();
    return { room: room(...failureOf(error, where, limit.signal.aborted)), transport: null, leave };
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', end);
  }
}

function failureOf(
  error: unknown,
  where: string,
  isOver: boolean,
): [outcome: RoomOffer['outcome'], more: Partial<RoomOffer>] {
  if (isOver) return ['timeout', { error: NetError.timeout(`${where} did not answer`, LIMIT_MS).message }];
  if (error instanceof UpgradeError) return ['upgrade-refused', { status: error.status, error: error.message }];
  if (error instanceof ProtooError) {
    const { kind, status, method, message } = error;
    return [kind === 'refused' ? 'rejected' : 'no-answer', { status, failedAt: method, error: message }];
  }
  if (error instanceof SignallingError) return ['unusable', { error: error.message }];
  const { outcome, tlsFailure, tls, error: sentence } = httpFailure(error, where);
  return [outcome === 'not-http' ? 'unusable' : outcome, { tlsFailure, error: sentence, ...(tls ? { tls } : {}) }];
}

class UpgradeError extends Error {
  constructor(
    readonly status: number | null,
    message: string,
  ) {
    super(message);
  }
}

function upgrade(url: URL, where: string, socket: WebSocketSocket, signal: AbortSignal): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const websocket = new WebSocket(url, PROTOO_SUBPROTOCOL, {
      createConnection: () => socket,
      // The server's own page has this origin where both are on one host; mediasoup's demo looks at it.
      origin: asHttp(url).origin,
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD,
    });
    const giveUp = (): void => websocket.terminate();
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', giveUp);
      settle();
    };
    websocket.once('unexpected-response', (request, response: IncomingMessage) => {
      request.destroy();
      const status = response.statusCode ?? null;
      end(() => reject(new UpgradeError(status, `${where} answered the WebSocket upgrade with HTTP ${status}.`)));
    });
    websocket.on('error', (error) => {
      socket.destroy();
      const text = /subprotocol/i.test(error.message)
        ? `${where} takes the WebSocket, but not the signalling "protoo" of mediasoup's demo.`
        : `${where} did not complete the WebSocket upgrade (${error.message}).`;
      end(() => reject(new UpgradeError(null, text)));
    });
    websocket.once('open', () => end(() => resolve(websocket)));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

type WebSocketSocket = Awaited<ReturnType<typeof connect>>['socket'];

/** The demo refuses whoever gives no name. */
function withPeer(text: string): URL {
  const url = new URL(text);
  if (!url.searchParams.has('peerId')) url.searchParams.set('peerId', PEER_ID);
  return url;
}

function asHttp(url: URL): URL {
  return new URL(url.href.replace(/^ws/i, 'http'));
}
