/** Sessions of a media service over loopback. To import it opens the service before the tests of a file, and closes it after them. */
import { type Socket, createSocket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import {
  CODEC_NAMES,
  type Direction,
  type MediaEvent,
  type StreamStatistics,
} from '../../../../src-shared/model/media';
import { processEpochMs } from '../../../net/clock';
import type { MediaService, MediaSession, SessionOptions } from '../../api';
import { createMediaService } from '../../thread/mediaService';

export const TONE = { kind: 'tone', frequencyHz: 440, levelDbov: -20 } as const;
export const SPEECH = new URL('../../../../assets/speech.wav', import.meta.url).pathname;

export let service: MediaService;
export let folder: string;
export const sockets: Socket[] = [];

beforeAll(async () => {
  service = await createMediaService({ workerUrl: null, epochMs: processEpochMs });
  folder = await mkdtemp(path.join(tmpdir(), 'sidetone-media-'));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

export function party(options: Partial<SessionOptions> = {}): Promise<MediaSession> {
  return service.createSession({
    localAddress: '127.0.0.1',
    codecs: [...CODEC_NAMES],
    security: 'none',
    source: { kind: 'silence' },
    ...options,
  });
}

/** `change` may redirect the answer, as a server in between would. */
export async function connect(a: MediaSession, b: MediaSession, change = (sdp: string): string => sdp): Promise<void> {
  await a.acceptAnswer(change(await b.answerOffer(await a.createOffer())), false);
}

/** The next event of a kind. */
export function event(session: MediaSession, kind: MediaEvent['kind']): Promise<MediaEvent> {
  return new Promise((resolve) => {
    const off = session.on('event', (told) => {
      if (told.kind !== kind) return;
      off();
      resolve(told);
    });
  });
}

/** Until the session has so many packets of a direction. */
export async function packets(session: MediaSession, direction: Direction, count: number): Promise<StreamStatistics> {
  for (;;) {
    const stream = (await session.statistics()).find((candidate) => candidate.direction === direction);
    if (stream && stream.packets >= count) return stream;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function udp(onMessage: (data: Buffer, port: number) => void): Promise<Socket> {
  const socket = createSocket('udp4', (data, source) => onMessage(data, source.port));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  sockets.push(socket);
  return socket;
}

/** An answer of somebody at this port who takes PCMU. */
export const answerAt = (port: number): string =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\n`;
