/** Calls of ours as the program places them: user agent, media worker, and their joint. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CallMedia, createCallMedia } from '../../src-main/engine/callMedia';
import type { MediaLoad } from '../../src-main/media/api';
import { createMediaService } from '../../src-main/media/mediaService';
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
  /** Hangs up. Resolves with the figures of the whole call. */
  end(): Promise<StreamStatistics[]>;
}

export interface Caller {
  /** PCMU, tone, packets of 20 ms, all statistics. Resolves when the ACK is out. */
  place(sipPort?: number): Promise<ActiveCall>;
  onLoad(listener: (load: MediaLoad) => void): () => void;
  close(): Promise<void>;
}

const account: Account = { aor: `sip:bench@${SERVER.address}`, transport: 'udp', expiresS: 300 };

export async function createCaller(): Promise<Caller> {
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
        security: 'none',
        source: { kind: 'tone', frequencyHz: 440, levelDbov: -20 },
      });
      const call = agent.invite(account, `sip:service@${SERVER.address}:${sipPort}`, media);
      return new Promise((resolve, reject) => {
        const end = async (): Promise<StreamStatistics[]> => {
          await call.hangup();
          return media.finished;
        };
        call.on('confirmed', () => resolve({ call, media, end }));
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
