/** The engine behind `sidetone serve`, driven over its WebSocket as a page drives it. */
import type { Duplex } from 'node:stream';
import { createBirpc } from 'birpc';
import { WebSocket } from 'ws';
import type {
  AccountInput,
  ContractEvents,
  EventName,
  MethodArguments,
  MethodName,
  MethodResults,
} from '../../../src-shared/contract/contract';
import { PROTOCOL_PREFIX, RPC_PATH } from '../../../src-shared/contract/wire';
import type { EngineFunctions, PageFunctions } from '../../../src-shared/contract/wire';
import type { CallSnapshot } from '../../../src-shared/model/call';
import { DOMAIN, PASSWORD } from './kamailio';
import type { Lab } from './lab';
import { PROXY_ADDRESS } from './network';
import type { Running } from './process';
import { startSidetone } from './sidetone';
import { connectInside } from './stream';
import { until } from './until';

export interface Engine {
  running: Running;
  /** Throws the sentence of a refusal. */
  call<M extends MethodName>(method: M, ...args: MethodArguments<M>): Promise<MethodResults[M]>;
  /** Everything that the engine told so far. */
  events: readonly { [E in EventName]: { name: E; payload: ContractEvents[E] } }[EventName][];
  /** The call as it was told last. */
  snapshot(id: string): CallSnapshot;
  /** Waits until a call fits; the newest one where no id is given. */
  waitForCall(what: string, fits: (call: CallSnapshot) => boolean, id?: string): Promise<CallSnapshot>;
  close(): void;
}

export const ALICE: AccountInput = {
  name: 'Alice',
  uri: `sip:alice@${DOMAIN}`,
  displayName: 'Alice',
  authUser: null,
  password: PASSWORD,
  registrar: `sip:${PROXY_ADDRESS}`,
  outboundProxy: `sip:${PROXY_ADDRESS};lr`,
  wsUrl: null,
  transport: 'udp',
  register: true,
  expires: 120,
  media: 'rtp',
  codecs: ['PCMU', 'opus'],
  tlsVerify: true,
  tlsCaFile: null,
  ice: { servers: [], policy: 'all' },
};

export async function startEngine(lab: Lab): Promise<Engine> {
  const running = await startSidetone(lab, ['serve', '--port', '0', '--no-open'], {
    ready: { line: /^http:\/\/\S+#token=\S+/m },
  });
  const url = new URL(/^http:\/\/\S+#token=\S+/m.exec(running.stdout())?.[0] ?? '');
  const token = new URLSearchParams(url.hash.slice(1)).get('token') ?? '';
  const stream = await connectInside(lab, lab.client, url.hostname, Number(url.port));
  const socket = new WebSocket(`ws://${url.host}${RPC_PATH}`, `${PROTOCOL_PREFIX}${token}`, {
    origin: url.origin,
    createConnection: () => asSocket(stream),
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const events: { name: EventName; payload: unknown }[] = [];
  const rpc = createBirpc<EngineFunctions, PageFunctions>(
    { event: (name, payload) => void events.push({ name, payload }) },
    {
      post: (text) => socket.send(text as string),
      on: (receive) => socket.on('message', (data) => receive(String(data))),
      serialize: JSON.stringify,
      deserialize: (text) => JSON.parse(text as string) as unknown,
    },
  );
  const told = (id?: string): CallSnapshot | undefined =>
    (events.filter((event) => event.name === 'call').map((event) => event.payload) as CallSnapshot[]).findLast(
      (call) => id === undefined || call.id === id,
    );
  return {
    running,
    events: events as Engine['events'],
    call: async (method, ...args) => {
      const reply = await rpc.call(method, args);
      if (!reply.ok) throw new Error(reply.error.message);
      return reply.value;
    },
    snapshot: (id) => {
      const call = told(id);
      if (!call) throw new Error(`The engine has told nothing of the call ${id}.`);
      return call;
    },
    waitForCall: async (what, fits, id) =>
      (await until(
        what,
        () => told(id),
        (call) => call !== undefined && fits(call),
      )) as CallSnapshot,
    close: () => socket.close(),
  };
}

/** What an HTTP client expects of a socket beyond reading and writing. */
function asSocket(stream: Duplex): Duplex {
  const still = (): Duplex => stream;
  return Object.assign(stream, { setTimeout: still, setNoDelay: still, setKeepAlive: still, ref: still, unref: still });
}
