/** RFC 8445 section 5.1.1 by hand: each address of this computer asks each server, and all that comes of it is noted. */
import { isIPv4 } from 'node:net';
import type { IceCandidateFacts } from '../../../../src-shared/model/ice';
import type { Endpoint } from '../../../../src-shared/model/media';
import { sameAddress } from '../../../../src-shared/address';
import { errorCode } from '../../../net/errors';
import { errorOf } from '../../../protocol/stun/message';
import { StunFailure } from '../../../net/turn/transactions';
import type { LocalInterface } from '../../../net/route';
import type { GatheringStep, IceCandidatesFacts } from '../../facts/ice';
import { candidate } from './candidate';
import type { IceProbeOptions } from './options';
import { failureOf } from './outcome';
import { openRelay } from './relayEnds';
import type { IceTarget } from './servers';
import { StunSocket } from './stunSocket';

/** More addresses than a computer with VPN, containers and IPv6 has. */
const MAX_ADDRESSES = 8;

/** @param interfaces without loopback, unless it is all there is; the one of the default route first */
export async function gather(
  interfaces: readonly LocalInterface[],
  targets: readonly IceTarget[],
  options: IceProbeOptions,
): Promise<IceCandidatesFacts> {
  const { clock } = options;
  const startedAt = clock.now();
  const used = interfaces.slice(0, MAX_ADDRESSES);
  // A call asks each relay once; all interfaces at the same time would use up a quota that is enough for calls.
  const relays = (own: LocalInterface): boolean => used.find(({ family }) => family === own.family) === own;
  const gathered = used.map((own, index) => gatherFrom({ own, index, relays: relays(own) }, targets, options));
  const steps = (await Promise.all(gathered)).flat();
  options.signal.throwIfAborted();
  const all = steps.flatMap((step) => step.candidate ?? []);
  // RFC 8445 section 5.1.3: the same address of the same base, learnt from another server, is nothing new.
  const candidates = all.filter((one, at) => at === all.findIndex((other) => sameWay(one, other)));
  return { startedAt, durationMs: clock.now() - startedAt, candidates, steps, ...silences(used, targets, steps) };
}

function sameWay(one: IceCandidateFacts, other: IceCandidateFacts): boolean {
  const ends = (of: IceCandidateFacts): unknown[] => [of.type, of.address, of.port, of.relatedAddress, of.relatedPort];
  return ends(one).every((part, at) => part === ends(other)[at]);
}

async function gatherFrom(
  { own, index, relays }: { own: LocalInterface; index: number; relays: boolean },
  targets: readonly IceTarget[],
  options: IceProbeOptions,
): Promise<GatheringStep[]> {
  const { clock, signal } = options;
  const startedAt = clock.now();
  const step = (changes: Partial<GatheringStep>, since = startedAt): GatheringStep => ({
    interface: own.name,
    address: own.address,
    server: null,
    candidate: null,
    ms: clock.now() - since,
    asked: 'nobody',
    outcome: 'gathered',
    code: null,
    text: '',
    ...changes,
  });
  let socket: StunSocket;
  try {
    socket = await StunSocket.open(own.address, clock);
  } catch (error) {
    return [step({ outcome: 'failed', text: `no socket can be opened there (${errorCode(error) ?? String(error)})` })];
  }
  const close = (): void => socket.close();
  signal.addEventListener('abort', close, { once: true });
  const base = socket.local;
  const host = candidate({ type: 'host', end: base, base, index, related: null, server: null, at: clock.now() });
  try {
    const asked = targets.filter(({ address }) => address !== null && isIPv4(address) === isIPv4(own.address));
    const found = await Promise.all(
      asked.flatMap((target) => [
        ...(target.transport === 'udp' ? [reflexive(target)] : []),
        ...(target.kind === 'turn' && relays ? [relayed(target)] : []),
      ]),
    );
    return [step({ candidate: host, text: 'its own address' }, clock.now()), ...found];
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }

  async function reflexive(target: IceTarget): Promise<GatheringStep> {
    const since = clock.now();
    const to = { address: target.address ?? '', port: target.port };
    const reply = await socket.ask(to, options.patienceMs);
    const server = target.url;
    const asked = 'binding';
    if (!reply) return step({ server, asked, outcome: 'silent', text: 'no answer' }, since);
    const { mapped: end } = reply;
    if (!end) {
      const error = errorOf(reply.message);
      const text = error ? `${error.code} ${error.reason}` : 'an answer without our address';
      return step({ server, asked, outcome: 'refused', code: error?.code ?? null, text }, since);
    }
    if (end.port === base.port && sameAddress(end.address, base.address)) {
      return step(
        { server, asked, outcome: 'same-as-host', text: 'no translation: the same as the host candidate' },
        since,
      );
    }
    const parts = { type: 'srflx', end, base, index, related: base, server, at: clock.now() } as const;
    return step({ server, asked, candidate: candidate(parts), text: 'the address that the server sees' }, since);
  }

  async function relayed(target: IceTarget): Promise<GatheringStep> {
    const since = clock.now();
    const server = target.url;
    const asked = 'allocate';
    try {
      const at = { ...target, address: target.address ?? '' };
      const { allocation } = await openRelay(at, { ...options, localAddress: own.address });
      const end: Endpoint = allocation.relayed;
      const parts = { type: 'relay', end, base: end, index, related: allocation.mapped, server } as const;
      const found = candidate({ ...parts, at: clock.now(), relayProtocol: target.transport });
      const done = step(
        { server, asked, candidate: found, text: `relayed by ${target.transport.toUpperCase()}` },
        since,
      );
      await allocation.close();
      return done;
    } catch (error) {
      if (error instanceof StunFailure) {
        const silent = error.code === null;
        const { code, message: text } = error;
        return step({ server, asked, outcome: silent ? 'silent' : 'refused', code, text }, since);
      }
      const { reach, failure } = failureOf(error);
      const outcome = reach === 'silent' ? 'silent' : reach === 'unreachable' ? 'no-route' : 'failed';
      return step({ server, asked, outcome, text: failure }, since);
    }
  }
}

const ANSWERED = new Set<GatheringStep['outcome']>(['gathered', 'same-as-host', 'refused']);

/** Which interface holds everybody up, and which server. */
function silences(
  interfaces: readonly LocalInterface[],
  targets: readonly IceTarget[],
  steps: readonly GatheringStep[],
): Pick<IceCandidatesFacts, 'stuck' | 'silent'> {
  const asked = steps.filter(({ server }) => server !== null);
  const answered = (of: readonly GatheringStep[]): boolean => of.some(({ outcome }) => ANSWERED.has(outcome));
  const waited = (of: readonly GatheringStep[]): number => Math.max(0, ...of.map(({ ms }) => ms));
  const silent = targets.flatMap(({ url }) => {
    const own = asked.filter(({ server }) => server === url);
    return own.length === 0 || answered(own) || !own.some(({ outcome }) => outcome === 'silent')
      ? []
      : [{ url, waitedMs: waited(own) }];
  });
  // Relays are not asked from everywhere, and need not answer Binding requests.
  const alive = asked.filter((one) => one.asked === 'binding' && !silent.some(({ url }) => url === one.server));
  const stuck = interfaces.flatMap(({ name, address }) => {
    const own = alive.filter((step) => step.address === address);
    const elsewhere = alive.filter((step) => step.address !== address);
    return own.length > 0 && !answered(own) && answered(elsewhere) && own.some(({ outcome }) => outcome === 'silent')
      ? [{ name, address, waitedMs: waited(own) }]
      : [];
  });
  return { stuck, silent };
}
