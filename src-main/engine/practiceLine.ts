import { randomBytes } from 'node:crypto';
import { CODEC_NAMES } from '../../src-shared/model/media';
import type { PracticeNumber } from '../../src-shared/contract/contract';
import { NO_ICE } from '../../src-shared/contract/ice';
import type { MediaService, MediaSession, SessionOptions } from '../media/api';
import { type MarkingWatch, watchMarking } from '../media/wire/marking';
import type { Clock } from '../net/clock';
import type { Responder, ResponderMedia, ResponderOptions } from '../responder/api';
import type { MediaCounters } from '../responder/counterBook';
import { createResponder } from '../responder/responder';
import type { BuiltInAccount } from './accountService';
import { createCallMedia, type CallMedia } from '../calls/callMedia';
import { EngineError } from '../errors';

export type CompanionOptions = Omit<ResponderOptions, 'createMedia'> & {
  service: Pick<MediaService, 'createSession'>;
  /** Look at the DSCP of what callers send, where this platform can (Linux, as root). Default false. */
  seeMarking?: boolean;
};

/** The companion with its media made by this program's media worker. @throws NetError when a port cannot be had */
export function startCompanion({ service, seeMarking, ...options }: CompanionOptions): Promise<Responder> {
  return createResponder({
    ...options,
    createMedia: async (wanted) => responderMedia(service, wanted, seeMarking ?? false),
  });
}

function responderMedia(
  service: Pick<MediaService, 'createSession'>,
  { localAddress, source, faults, caller }: Parameters<ResponderOptions['createMedia']>[0],
  seeMarking: boolean,
): ResponderMedia {
  let marking: MarkingWatch | null = null;
  const createSession = async (options: SessionOptions): Promise<MediaSession> => {
    const session = await service.createSession(options);
    if (seeMarking) marking = watchMarking(options.localAddress, session.local.port);
    return session;
  };
  const media = createCallMedia({
    service: { createSession },
    localAddress: async () => localAddress,
    // Callers come to the address that it was told to listen on: nothing else of this computer is offered.
    session: {
      codecs: [...CODEC_NAMES],
      samples: false,
      faults,
      caller,
      ice: { servers: [], policy: 'all', localOnly: true },
    },
    security: 'offered',
    source,
  });
  void media.finished.then(() => marking?.stop());
  return {
    ...media,
    onDtmf: (listener) => media.on('dtmf', listener),
    onFailed: (listener) => media.on('failed', listener),
    counters: () => countersOf(media, marking),
  };
}

async function countersOf({ session }: CallMedia, marking: MarkingWatch | null): Promise<MediaCounters> {
  if (!session) throw EngineError.failed('The call never had media.');
  const [insight, streams] = await Promise.all([session.insight(), session.statistics()]);
  const [heard] = streams.filter(({ direction }) => direction === 'inbound').sort((a, b) => b.packets - a.packets);
  return {
    sdpRemote: session.negotiated?.remote ?? null,
    sendsTo: insight.sendsTo ?? null,
    heardFrom: insight.sources,
    packetsIn: insight.rtpArrived,
    packetsOut: insight.rtpSent,
    rtcpIn: insight.rtcpArrived,
    lostIn: heard?.lost ?? 0,
    jitterInMs: heard?.jitterMs?.mean ?? null,
    reorderedIn: heard?.reordered ?? 0,
    duplicatesIn: heard?.duplicates ?? 0,
    burstDensityIn: heard?.burst?.density ?? null,
    dscpIn: marking?.dscp ?? null,
  };
}

/** RFC 6761 section 6.3: names below "localhost" never leave the machine. The name stays while the port differs at each start. */
const DOMAIN = 'practice.localhost';
export const PRACTICE_ID = 'practice';

export interface PracticeLine {
  builtIn: BuiltInAccount;
  uri: string;
  /** SIP URI of the companion itself, for a diagnosis. */
  responder: string;
  /** WebSocket URL for the web phone in the page. */
  wsUrl: string;
  numbers: PracticeNumber[];
  close(): Promise<void>;
}

/**
 * The embedded companion on a free loopback port, and the account that is registered there: a first call needs no server and
 * no network. Its password is made anew at each start and never leaves the process.
 */
export async function startPracticeLine(clock: Clock, service: CompanionOptions['service']): Promise<PracticeLine> {
  const password = randomBytes(16).toString('hex');
  // Any page of a browser may open a WebSocket to loopback: only ours knows this path.
  const wsPath = `/${randomBytes(16).toString('hex')}`;
  const companion = await startCompanion({
    clock,
    service,
    password,
    listen: '127.0.0.1',
    sipPort: 0,
    ws: { port: 0, path: wsPath },
    udpEcho: [],
    tcpEcho: [],
    realm: DOMAIN,
  });
  const uri = `sip:guest@${DOMAIN}`;
  const responder = `sip:${companion.sip.address}:${companion.sip.port}`;
  return {
    uri,
    responder,
    wsUrl: `ws://127.0.0.1:${companion.ws?.port}${wsPath}`,
    numbers: companion.numbers.map((number) => ({ ...number, uri: `sip:${number.user}@${DOMAIN}` })),
    builtIn: {
      password,
      account: {
        id: PRACTICE_ID,
        name: 'Practice line',
        uri,
        displayName: 'Guest',
        authUser: null,
        registrar: null,
        outboundProxy: `${responder};transport=udp;lr`,
        wsUrl: null,
        transport: 'udp',
        register: true,
        expires: 300,
        media: 'rtp',
        codecs: [...CODEC_NAMES],
        tlsVerify: true,
        tlsCaFile: null,
        ice: NO_ICE,
      },
    },
    close: () => companion.close(),
  };
}
