/** Calls of ours as the program places them: user agent, media worker, and their joint. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CallMedia, createCallMedia } from '../../src-main/calls/callMedia';
import type { MediaLoad, SessionOptions } from '../../src-main/media/api';
import { createMediaService } from '../../src-main/media/thread/mediaService';
import { createSystemClock, processEpochMs } from '../../src-main/net/clock';
import { createResolver } from '../../src-main/net/dnsResolver';
import { createTransportLayer } from '../../src-main/net/transportLayer';
import type { Account, Call } from '../../src-main/sip/api';
import { createUserAgent } from '../../src-main/sip/userAgent';
import type { StreamStatistics } from '../../src-shared/model/media';
import { SERVER } from './peers';

export interface ActiveCall {
  readonly call: Call;
  readonly media: CallMedia;
  /** Times of the program's clock, ms. */
  readonly times: { placedAt: number; inviteAt: number; answeredAt: number };
  /** When the first RTP packet arrived. */
  readonly firstPacket: Promise<number>;
  /** Hangs up. Resolves with the figures of the whole call. */
  end(): Promise<StreamStatistics[]>;
}

export interface CallerOptions {
  account?: Partial<Account>;
  security?: SessionOptions['security'];
  /** By the port that `place` is given. Default: sipp's number. */
  target?: (sipPort: number) => string;
}

export interface Caller {
  /** PCMU, tone, packets of 20 ms, all statistics. Resolves when the ACK is out. */
  place(sipPort?: number): Promise<ActiveCall>;
  onLoad(listener: (load: MediaLoad) => void): () => void;
  close(): Promise<void>;
}

const ACCOUNT: Account = { aor: `sip:bench@${SERVER.address}`, transport: 'udp', expiresS: 300 };

const sippNumber = (sipPort: number): string => `sip:service@${SERVER.address}:${sipPort}`;

export async function createCaller(options: CallerOptions = {}): Promise<Caller> {
  const { security = 'none', target = sippNumber } = options;
  const account: Account = { ...ACCOUNT, ...options.account };
  const clock = createSystemClock();
  const transports = createTransportLayer({ clock });
  const agent = createUserAgent({ transports, resolver: createResolver(), clock });
  const service = await createMediaService({
    workerUrl: pathToFileURL(path.resolve('out/main/media-worker.js')),
    epochMs: processEpochMs,
  });
  return {
    place(sipPort = SERVER.sipPort) {
      const media = createCallMedia({
        service,
        localAddress: () => Promise.resolve(SERVER.address),
        session: { codecs: ['PCMU'], ptimeMs: 20 },
        security,
        source: { kind: 'tone', frequencyHz: 440, levelDbov: -20 },
      });
      const times = { placedAt: clock.now(), inviteAt: NaN, answeredAt: NaN };
      const firstPacket = new Promise<number>((resolve) =>
        media.on('event', ({ kind, at }) => kind === 'first-packet' && resolve(at)),
      );
      const call = agent.invite(account, target(sipPort), media);
      const stopLadder = agent.onLadder(({ callId, direction }) => {
        // The INVITE is the first thing that goes out.
        if (callId !== call.callId || direction !== 'outbound') return;
        times.inviteAt = clock.now();
        stopLadder();
      });
      call.on('established', (at) => (times.answeredAt = at));
      return new Promise((resolve, reject) => {
        const end = async (): Promise<StreamStatistics[]> => {
          await call.hangup();
          return media.finished;
        };
        call.on('confirmed', () => resolve({ call, media, times, firstPacket, end }));
        call.on('terminated', ({ status, error }) =>
          reject(new Error(error ?? `The call failed with status ${status}.`)),
        );
      });
    },
    onLoad: (listener) => service.onLoad(listener),
    async close() {
      await agent.close();
      await service.close();
      await transports.close();
    },
  };
}
