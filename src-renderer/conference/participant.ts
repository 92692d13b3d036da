/** One participant of a room: its signalling and its one transport. */
import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';
import { PROTOO_SUBPROTOCOL, ProtooClient } from '../../src-shared/conference/protoo';
import type { ProtooHandlers } from '../../src-shared/conference/protoo';
import {
  readCapabilities,
  readProducer,
  readTransport,
  transportRequest,
} from '../../src-shared/conference/signalling';
import type { TransportAnswer } from '../../src-shared/conference/signalling';
import { StatsView } from '../webPhone/statsView';
import { t } from '../i18n';
import { RoomError } from './errors';
import type { GatherError, RoomOptions } from './model';

const SOCKET_MS = 6000;
const REQUEST_MS = 6000;

export class Participant {
  private device: Device | null = null;
  private transport: types.Transport | null = null;
  private onGatherError: (error: GatherError) => void = () => {};

  private constructor(
    private readonly protoo: ProtooClient,
    private readonly options: RoomOptions,
  ) {}

  /** Rejects with a `RoomError` of kind `socket`, or with the signal's reason. */
  static connect(
    options: RoomOptions,
    peerId: string,
    { signal, ...handlers }: ProtooHandlers & { signal: AbortSignal },
  ): Promise<Participant> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const socket = openSocket(options.url, peerId);
      const after = (task: () => void, ms: number): (() => void) => {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      };
      const wire = { send: (text: string) => socket.send(text), close: () => socket.close(), after };
      const protoo = new ProtooClient(wire, handlers);
      const fail = (text: string): void => {
        end();
        protoo.close();
        reject(new RoomError('socket', text));
      };
      const abort = (): void => {
        protoo.close();
        reject(signal.reason as Error);
      };
      const timer = setTimeout(
        () => fail(t('conference.failure.socketTimeout', { seconds: SOCKET_MS / 1000 })),
        SOCKET_MS,
      );
      const end = (): void => clearTimeout(timer);
      signal.addEventListener('abort', abort, { once: true });
      socket.addEventListener('message', ({ data }) => typeof data === 'string' && protoo.receive(data));
      socket.addEventListener('close', ({ code }) => {
        signal.removeEventListener('abort', abort);
        fail(t('conference.failure.socket', { code }));
      });
      socket.addEventListener('open', () => {
        end();
        resolve(new Participant(protoo, options));
      });
    });
  }

  /** What the room can do, and whether this browser fits. @returns the codecs of the room, by name */
  async capabilities(): Promise<string[]> {
    const routerRtpCapabilities = readCapabilities(
      await this.protoo.request('getRouterRtpCapabilities', {}, REQUEST_MS),
    ) as types.RtpCapabilities;
    const device = await Device.factory();
    await device.load({ routerRtpCapabilities });
    this.device = device;
    return (routerRtpCapabilities.codecs ?? []).map(({ mimeType }) => mimeType);
  }

  get canSpeak(): boolean {
    return this.device?.canProduce('audio') ?? false;
  }

  /** Asks for a transport. Nothing goes over it before there is something to send or to receive. */
  async openTransport(
    direction: 'send' | 'receive',
    onGatherError: (error: GatherError) => void = () => {},
  ): Promise<TransportAnswer> {
    const device = this.loaded();
    const { forceTcp, iceServers, policy } = this.options;
    const request = transportRequest(direction, forceTcp);
    const answer = readTransport(await this.protoo.request('createWebRtcTransport', request, REQUEST_MS));
    const settings = {
      ...answer,
      dtlsParameters: answer.dtlsParameters as types.DtlsParameters,
      iceServers,
      iceTransportPolicy: policy,
    };
    const transport =
      direction === 'send' ? device.createSendTransport(settings) : device.createRecvTransport(settings);
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      const data = { transportId: answer.id, dtlsParameters };
      this.protoo.request('connectWebRtcTransport', data, REQUEST_MS).then(done, fail);
    });
    transport.on('produce', ({ kind, rtpParameters }, done, fail) => {
      const data = { transportId: answer.id, kind, rtpParameters, appData: { source: 'audio' } };
      this.protoo.request('produce', data, REQUEST_MS).then((said) => done({ id: readProducer(said) }), fail);
    });
    transport.on('icecandidateerror', ({ url, errorCode, errorText }) =>
      this.onGatherError({ url, code: errorCode, text: errorText }),
    );
    this.onGatherError = onGatherError;
    this.transport = transport;
    return answer;
  }

  async join(displayName: string): Promise<void> {
    const device = { flag: 'sidetone', name: 'Sidetone', version: '1' };
    const rtpCapabilities = this.loaded().recvRtpCapabilities;
    await this.protoo.request('join', { displayName, device, rtpCapabilities }, REQUEST_MS);
  }

  /** @returns the producer's id */
  async speak(track: MediaStreamTrack): Promise<string> {
    const producer = await this.opened().produce({
      track,
      stopTracks: false,
      codecOptions: { opusDtx: false, opusStereo: false },
    });
    return producer.id;
  }

  async hear(offer: types.ConsumerOptions): Promise<MediaStreamTrack> {
    const { track } = await this.opened().consume(offer);
    return track;
  }

  get connection(): types.ConnectionState {
    return this.transport?.connectionState ?? 'new';
  }

  async stats(): Promise<StatsView> {
    return StatsView.of(await this.opened().getStats());
  }

  close(): void {
    this.transport?.close();
    this.protoo.close();
  }

  private loaded(): Device {
    if (!this.device) throw new RoomError('browser', 'The capabilities of the room are not known.');
    return this.device;
  }

  private opened(): types.Transport {
    if (!this.transport) throw new RoomError('browser', 'There is no transport.');
    return this.transport;
  }
}

function openSocket(address: string, peerId: string): WebSocket {
  const url = new URL(address);
  url.searchParams.set('peerId', peerId);
  try {
    return new WebSocket(url, PROTOO_SUBPROTOCOL);
  } catch (error) {
    throw new RoomError('socket', error instanceof Error ? error.message : String(error));
  }
}
