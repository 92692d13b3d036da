/** RFC 5780 section 4.6: how long a NAT keeps a mapping on which nothing is said. */
import type { Endpoint } from '../../../../src-shared/model/media';
import { localAddressFor } from '../../../net/route';
import type { Clock } from '../../../net/clock';
import { ATTRIBUTE } from '../../../protocol/stun/attributes';
import { responsePortValue } from '../../../protocol/stun/discovery';
import { METHOD, decodeStun, encodeStun } from '../../../protocol/stun/message';
import { randomBytes } from 'node:crypto';
import type { IceLifetimeFacts } from '../../facts/ice';
import { StunSocket } from './stunSocket';

interface Options {
  clock: Clock;
  signal: AbortSignal;
  /** For each answer, ms. */
  patienceMs: number;
  /** Told after each idle time. */
  onProbe?: (idleS: number) => void;
}

/**
 * One socket for each idle time, all of them silent at the same time: a search by halves would have to wait for each one in turn. A second
 * socket asks the server to answer to the first one's mapped port (RESPONSE-PORT, section 7.5).
 * @param idleTimesS ascending
 */
export async function bindingLifetime(
  server: Endpoint & { url: string },
  idleTimesS: readonly number[],
  options: Options,
): Promise<IceLifetimeFacts> {
  const { clock, signal, patienceMs } = options;
  const address = await localAddressFor(server.address);
  const facts: IceLifetimeFacts = {
    server: server.url,
    probes: [],
    longestGoodS: null,
    shortestBadS: null,
    refused: null,
  };
  const sockets: StunSocket[] = [];
  const abort = (): void => sockets.forEach((socket) => socket.close());
  signal.addEventListener('abort', abort, { once: true });
  try {
    const asker = await StunSocket.open(address, clock);
    sockets.push(asker);
    const fresh = await tryAfter(0);
    signal.throwIfAborted();
    if (!fresh) {
      facts.refused =
        'the server does not answer to another port when asked to (RESPONSE-PORT), or another port’s mapping gets no answers';
      return facts;
    }
    facts.probes = await Promise.all(
      idleTimesS.map(async (idleS) => {
        const alive = await tryAfter(idleS * 1000);
        options.onProbe?.(idleS);
        return { idleS, alive };
      }),
    );
    signal.throwIfAborted();
    const good = facts.probes.filter(({ alive }) => alive === true).map(({ idleS }) => idleS);
    facts.longestGoodS = good.at(-1) ?? null;
    const bad = facts.probes.find(({ alive, idleS }) => alive === false && idleS > (facts.longestGoodS ?? 0));
    facts.shortestBadS = bad?.idleS ?? null;
    return facts;

    async function tryAfter(idleMs: number): Promise<boolean | null> {
      const socket = await StunSocket.open(address, clock);
      sockets.push(socket);
      const mapped = (await socket.ask(server, patienceMs))?.mapped;
      if (!mapped) return null;
      await quiet(idleMs);
      if (signal.aborted) return null;
      const arrived = await answersTo(socket, asker, mapped.port);
      socket.close();
      return arrived;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    abort();
  }

  function quiet(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = clock.setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  function answersTo(socket: StunSocket, asker: StunSocket, port: number): Promise<boolean> {
    const transactionId = randomBytes(12);
    const attributes = [[ATTRIBUTE.responsePort, responsePortValue(port)]] as const;
    const question = encodeStun({ method: METHOD.binding, kind: 'request', transactionId, attributes });
    return new Promise((resolve) => {
      const end = (came: boolean): void => {
        timers.forEach((timer) => timer.cancel());
        stop();
        resolve(came);
      };
      const stop = socket.listen((data) => {
        const message = decodeStun(data);
        if (message && transactionId.equals(message.transactionId)) end(true);
      });
      const timers = [
        ...[0, 0.3, 0.6].map((share) => clock.setTimeout(() => asker.send(question, server), share * patienceMs)),
        clock.setTimeout(() => end(false), patienceMs),
      ];
    });
  }
}
