import { randomBytes } from 'node:crypto';
import { CODEC_NAMES } from '../../src-shared/model/media';
import type { PracticeNumber } from '../../src-shared/contract/contract';
import type { MediaService } from '../media/api';
import type { Clock } from '../net/clock';
import type { Responder, ResponderMedia, ResponderOptions } from '../responder/api';
import { createResponder } from '../responder/responder';
import type { BuiltInAccount } from './accountService';
import { createCallMedia } from './callMedia';

export type CompanionOptions = Omit<ResponderOptions, 'createMedia'> & { service: Pick<MediaService, 'createSession'> };

/** The companion with its media made by this program's media worker. @throws NetError when a port cannot be had */
export function startCompanion({ service, ...options }: CompanionOptions): Promise<Responder> {
  return createResponder({ ...options, createMedia: async (wanted) => responderMedia(service, wanted) });
}

function responderMedia(
  service: Pick<MediaService, 'createSession'>,
  { localAddress, source }: Parameters<ResponderOptions['createMedia']>[0],
): ResponderMedia {
  const media = createCallMedia({
    service,
    localAddress: async () => localAddress,
    session: { codecs: [...CODEC_NAMES], samples: false },
    security: 'offered',
    source,
  });
  return { ...media, onDtmf: (listener) => media.on('dtmf', listener) };
}

/** RFC 6761 section 6.3: names below "localhost" never leave the machine. The name stays while the port differs at each start. */
const DOMAIN = 'practice.localhost';
const PRACTICE_ID = 'practice';

export interface PracticeLine {
  builtIn: BuiltInAccount;
  uri: string;
  numbers: PracticeNumber[];
  close(): Promise<void>;
}

/**
 * The embedded companion on a free loopback port, and the account that is registered there: a first call needs no server and
 * no network. Its password is made anew at each start and never leaves the process.
 */
export async function startPracticeLine(clock: Clock, service: CompanionOptions['service']): Promise<PracticeLine> {
  const password = randomBytes(16).toString('hex');
  const companion = await startCompanion({
    clock,
    service,
    password,
    listen: '127.0.0.1',
    sipPort: 0,
    udpEcho: [],
    tcpEcho: [],
    realm: DOMAIN,
  });
  const uri = `sip:guest@${DOMAIN}`;
  return {
    uri,
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
        outboundProxy: `sip:${companion.sip.address}:${companion.sip.port};transport=udp;lr`,
        wsUrl: null,
        transport: 'udp',
        register: true,
        expires: 300,
        media: 'rtp',
        codecs: [...CODEC_NAMES],
        tlsVerify: true,
        tlsCaFile: null,
      },
    },
    close: () => companion.close(),
  };
}
