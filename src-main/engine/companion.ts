import { createSystemClock, processEpochMs } from '../net/clock';
import { createMediaService } from '../media/thread/mediaService';
import type { Responder } from '../responder/api';
import { sentenceOf, UsageError } from '../errors';
import { startCompanion } from './practiceLine';
import { makeSelfSigned } from './selfSigned';

/** `sidetone respond`: the companion as a program of its own. */
export interface CompanionProgramOptions {
  /** IP literal to listen on. */
  listen: string;
  sipPort: number;
  /** Undefined: no TLS. */
  tlsPort?: number;
  /** SIP over WebSocket; undefined: none. */
  wsPort?: number;
  wssPort?: number;
  udpEcho: number[];
  tcpEcho: number[];
  password: string;
  /** Networks as CIDR; missing: everybody. */
  allow?: string[];
  maxCalls: number;
  loginRequired: boolean;
  workerUrl: URL | null;
  onLog: (line: string) => void;
}

export interface CompanionProgram {
  readonly responder: Responder;
  /** PEM text of the certificate that the TLS and the WSS port show; null without both. */
  readonly certificate: string | null;
  close(): Promise<void>;
}

/** @throws UsageError when a port cannot be listened on */
export async function startCompanionProgram(options: CompanionProgramOptions): Promise<CompanionProgram> {
  const { listen, tlsPort, wsPort, wssPort, workerUrl, ...rest } = options;
  const identity = tlsPort === undefined && wssPort === undefined ? null : makeSelfSigned(listen);
  const service = await createMediaService({ workerUrl, epochMs: processEpochMs });
  try {
    const responder = await startCompanion({
      ...rest,
      listen,
      service,
      clock: createSystemClock(),
      realm: 'sidetone',
      seeMarking: true,
      ...(identity && tlsPort !== undefined ? { tls: { port: tlsPort, ...identity } } : {}),
      ...(wsPort === undefined ? {} : { ws: { port: wsPort } }),
      ...(identity && wssPort !== undefined ? { wss: { port: wssPort, ...identity } } : {}),
    });
    return {
      responder,
      certificate: identity?.cert ?? null,
      async close() {
        await responder.close();
        await service.close();
      },
    };
  } catch (error) {
    await service.close();
    throw new UsageError(sentenceOf(error), { cause: error });
  }
}
