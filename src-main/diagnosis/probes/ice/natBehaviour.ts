/** RFC 5780 sections 4.2 to 4.4, and hairpinning (RFC 4787 section 6): what the NAT on the way does, as far as servers can show. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Endpoint } from '../../../../src-shared/model/media';
import { sameAddress } from '../../../../src-shared/address';
import { localAddressFor } from '../../../net/route';
import { ATTRIBUTE } from '../../../protocol/stun/attributes';
import { changeRequestValue } from '../../../protocol/stun/discovery';
import { METHOD, decodeStun, encodeStun, errorOf } from '../../../protocol/stun/message';
import type { BindingProbe, IceNatFacts, NatBehaviour } from '../../facts/ice';
import { whyNoDiscovery } from './discoveryServer';
import type { IceProbeOptions } from './options';
import { StunSocket } from './stunSocket';

type Options = Omit<IceProbeOptions, 'tls'>;

interface Asked {
  mapping: IceNatFacts['mapping'];
  observations: IceNatFacts['observations'];
}

/** @param answered servers that answered by UDP, of one address family, the preferred one first; at least one */
export async function natBehaviour(answered: readonly BindingProbe[], options: Options): Promise<IceNatFacts> {
  const first = answered[0];
  if (!first?.address) throw new RangeError('At least one server has to be known.');
  const address = await localAddressFor(first.address);
  const sockets: StunSocket[] = [];
  const open = async (): Promise<StunSocket> => {
    const socket = await StunSocket.open(address, options.clock);
    sockets.push(socket);
    if (options.signal.aborted) socket.close();
    return socket;
  };
  const abort = (): void => sockets.forEach((socket) => socket.close());
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    return await discover(answered, open, options);
  } finally {
    options.signal.removeEventListener('abort', abort);
    abort();
  }
}

async function discover(
  answered: readonly BindingProbe[],
  open: () => Promise<StunSocket>,
  options: Options,
): Promise<IceNatFacts> {
  const socket = await open();
  const facts: IceNatFacts = {
    way: 'none',
    server: null,
    refused: [],
    local: socket.local,
    mapped: null,
    translated: null,
    mapping: null,
    filtering: null,
    hairpin: null,
    observations: [],
  };
  for (const server of answered) {
    const { other, url } = server;
    const why = whyNoDiscovery(server);
    const mapping = why === null && other ? await mappingBy(socket, endOf(server), other, options) : null;
    const refusal = why ?? (typeof mapping === 'string' ? mapping : null);
    if (refusal !== null) facts.refused.push({ url, why: refusal });
    if (refusal !== null || !other || mapping === null || typeof mapping === 'string') continue;
    // From a socket that its other address has never heard of, or its door would be open already.
    const filtering = await filteringBy(await open(), endOf(server), other, options);
    if (filtering?.lie) facts.refused.push({ url, why: filtering.lie });
    Object.assign(facts, { way: 'rfc5780', server: url, filtering: filtering?.filtering ?? null, ...mapping });
    break;
  }
  if (facts.way === 'none') Object.assign(facts, await mappingOfServers(socket, answered, options));
  facts.mapped = facts.observations.find(({ mapped }) => mapped)?.mapped ?? null;
  if (facts.mapped) {
    facts.translated = !sameEnd(facts.mapped, socket.local);
    if (facts.translated) facts.hairpin = await hairpins(socket, await open(), facts.mapped, options);
  }
  options.signal.throwIfAborted();
  return facts;
}

/** Section 4.3. @returns why this server cannot show it, where it cannot */
async function mappingBy(
  socket: StunSocket,
  primary: Endpoint,
  other: Endpoint,
  { patienceMs }: Options,
): Promise<Asked | string> {
  const observations: Asked['observations'] = [];
  const ask = async (to: Endpoint): Promise<Endpoint | string> => {
    const reply = await socket.ask(to, patienceMs);
    if (!reply) return `${endpointText(to)}, which it names as its other address, does not answer`;
    if (!sameEnd(reply.from, to)) return `${endpointText(to)} answers from ${endpointText(reply.from)}`;
    observations.push({ to, mapped: reply.mapped });
    return reply.mapped ?? `${endpointText(to)} does not tell our address`;
  };
  const one = await ask(primary);
  if (typeof one === 'string') return one;
  const two = await ask({ address: other.address, port: primary.port });
  if (typeof two === 'string') return two;
  if (sameEnd(one, two)) return { mapping: 'endpoint-independent', observations };
  const three = await ask(other);
  if (typeof three === 'string') return three;
  return { mapping: sameEnd(two, three) ? 'address-dependent' : 'address-and-port-dependent', observations };
}

/** Section 4.4. @returns in `lie` why the server is not believed; null: it fell silent */
async function filteringBy(
  socket: StunSocket,
  primary: Endpoint,
  other: Endpoint,
  { patienceMs }: Options,
): Promise<{ filtering: NatBehaviour | null; lie: string | null } | null> {
  let lie: string | null = null;
  const arrives = async (change: { address: boolean; port: boolean }, from: Endpoint): Promise<boolean> => {
    const reply = await socket.ask(primary, patienceMs, [[ATTRIBUTE.changeRequest, changeRequestValue(change)]]);
    if (!reply) return false;
    const error = errorOf(reply.message);
    if (error) lie = `it refuses CHANGE-REQUEST with ${error.code} ${error.reason}`;
    else if (!sameEnd(reply.from, from)) {
      lie = `asked to answer from ${endpointText(from)}, it answers from ${endpointText(reply.from)}`;
    }
    return true;
  };
  if (!(await socket.ask(primary, patienceMs))) return null;
  const both = await arrives({ address: true, port: true }, other);
  const port = both || (await arrives({ address: false, port: true }, { address: primary.address, port: other.port }));
  if (lie !== null) return { filtering: null, lie };
  const filtering = both ? 'endpoint-independent' : port ? 'address-dependent' : 'address-and-port-dependent';
  return { filtering, lie };
}

/** Without RFC 5780: two servers that see the same address show that it does not depend on whom we talk to. */
async function mappingOfServers(
  socket: StunSocket,
  answered: readonly BindingProbe[],
  { patienceMs }: Options,
): Promise<Partial<IceNatFacts>> {
  const places = answered.filter(
    (one, at) => answered.findIndex(({ address, port }) => address === one.address && port === one.port) === at,
  );
  const observations = await Promise.all(
    places.slice(0, 4).map(async (server) => {
      const to = endOf(server);
      return { to, mapped: (await socket.ask(to, patienceMs))?.mapped ?? null };
    }),
  );
  const known = observations.filter(({ mapped }) => mapped);
  const [first] = known;
  const compared = known.filter(({ to }) => !sameAddress(to.address, first?.to.address ?? ''));
  if (!first?.mapped) return { observations };
  const { mapped } = first;
  const differs = known.some((one) => one.mapped && !sameEnd(one.mapped, mapped));
  if (!differs && compared.length === 0) return { observations };
  return {
    way: 'two-servers',
    server: answered[0]?.url ?? null,
    observations,
    mapping: differs ? 'dependent' : 'endpoint-independent',
  };
}

/** RFC 5780 section 4.5 in short: a datagram to our own outside address, from another socket. */
async function hairpins(
  to: StunSocket,
  from: StunSocket,
  mapped: Endpoint,
  { clock, patienceMs }: Options,
): Promise<boolean> {
  const transactionId = Buffer.from('hairpin-test');
  const probe = encodeStun({ method: METHOD.binding, kind: 'indication', transactionId, attributes: [] });
  return new Promise((resolve) => {
    const end = (came: boolean): void => {
      timers.forEach((timer) => timer.cancel());
      stop();
      resolve(came);
    };
    const stop = to.listen((data) => {
      const message = decodeStun(data);
      if (message && Buffer.from(message.transactionId).equals(transactionId)) end(true);
    });
    const waitMs = Math.min(1000, patienceMs);
    const timers = [
      ...[0, 0.3, 0.6].map((share) => clock.setTimeout(() => from.send(probe, mapped), share * waitMs)),
      clock.setTimeout(() => end(false), waitMs),
    ];
  });
}

function endOf({ address, port }: BindingProbe): Endpoint {
  return { address: address ?? '', port };
}

function sameEnd(one: Endpoint, other: Endpoint): boolean {
  return one.port === other.port && sameAddress(one.address, other.address);
}
