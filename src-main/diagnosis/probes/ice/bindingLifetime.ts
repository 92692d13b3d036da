/** RFC 5780 section 4.6: how long a NAT keeps a mapping on which nothing is said. */
import { randomBytes } from 'node:crypto';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { Clock, Timer } from '../../../net/clock';
import { localAddressFor } from '../../../net/route';
import { ATTRIBUTE } from '../../../protocol/stun/attributes';
import { responsePortValue } from '../../../protocol/stun/discovery';
import { METHOD, decodeStun, encodeStun } from '../../../protocol/stun/message';
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

type Probe = IceLifetimeFacts['probes'][number];

const REFUSED =
  'asked to answer to another port (RESPONSE-PORT), the server does not, or its answer is not let in, even at once';

/**
 * One socket for each idle time, all of them silent at the same time: a search by halves would have to wait for each one in turn. A second
 * socket asks the server to answer to the first one's mapped port (RESPONSE-PORT, section 7.5). Two silences in a row that were too long
 * are enough: longer ones are not waited for.
 * @param idleTimesS ascending
 */
export async function bindingLifetime(
  server: Endpoint & { url: string },
  idleTimesS: readonly number[],
  options: Options,
): Promise<IceLifetimeFacts> {
  const { signal } = options;
  const search = new Search(server, await localAddressFor(server.address), options);
  const stop = (): void => search.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const possible = await search.aliveAfter(0);
    signal.throwIfAborted();
    const probes = possible ? await search.run(idleTimesS) : [];
    signal.throwIfAborted();
    const longestGoodS = probes.findLast(({ alive }) => alive === true)?.idleS ?? null;
    const bad = probes.find(({ alive, idleS }) => alive === false && idleS > (longestGoodS ?? 0));
    const refused = possible ? null : REFUSED;
    return { server: server.url, probes, longestGoodS, shortestBadS: bad?.idleS ?? null, refused };
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

class Search {
  private readonly sockets: StunSocket[] = [];
  private readonly pauses = new Map<Timer, () => void>();
  private ended = false;

  constructor(
    private readonly server: Endpoint,
    private readonly address: string,
    private readonly options: Options,
  ) {}

  run(idleTimesS: readonly number[]): Promise<Probe[]> {
    const found: Probe[] = [];
    return new Promise((resolve) => {
      const take = (idleS: number, alive: boolean | null): void => {
        found.push({ idleS, alive });
        found.sort((one, other) => one.idleS - other.idleS);
        this.options.onProbe?.(idleS);
        const enough = found.length >= 2 && found.slice(-2).every((probe) => probe.alive === false);
        if (enough || this.ended || found.length === idleTimesS.length) resolve([...found]);
      };
      for (const idleS of idleTimesS) {
        this.aliveAfter(idleS * 1000).then(
          (alive) => take(idleS, alive),
          () => take(idleS, null),
        );
      }
    });
  }

  /** Null: the server fell silent before. */
  async aliveAfter(idleMs: number): Promise<boolean | null> {
    const { server, options } = this;
    const [socket, asker] = [await this.open(), await this.open()];
    const mapped = (await socket.ask(server, options.patienceMs))?.mapped;
    if (!mapped) return null;
    await this.pause(idleMs);
    return this.ended ? null : this.answersTo(socket, asker, mapped.port);
  }

  /** Ends everything that is open or waits. */
  stop(): void {
    this.ended = true;
    for (const socket of this.sockets) socket.close();
    for (const [timer, resume] of this.pauses) {
      timer.cancel();
      resume();
    }
    this.pauses.clear();
  }

  private async open(): Promise<StunSocket> {
    const socket = await StunSocket.open(this.address, this.options.clock);
    this.sockets.push(socket);
    if (this.ended) socket.close();
    return socket;
  }

  private pause(ms: number): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.options.clock.setTimeout(() => {
        this.pauses.delete(timer);
        resolve();
      }, ms);
      this.pauses.set(timer, resolve);
    });
  }

  private async answersTo(socket: StunSocket, asker: StunSocket, port: number): Promise<boolean> {
    const { server, options } = this;
    const transactionId = randomBytes(12);
    const attributes = [[ATTRIBUTE.responsePort, responsePortValue(port)]] as const;
    const question = encodeStun({ method: METHOD.binding, kind: 'request', transactionId, attributes });
    let came = false;
    const stop = socket.listen((data) => {
      const message = decodeStun(data);
      came ||= message !== null && transactionId.equals(message.transactionId);
    });
    for (let tried = 0; tried < 3 && !came && !this.ended; tried++) {
      asker.send(question, server);
      await this.pause(options.patienceMs / 3);
    }
    stop();
    return came;
  }
}
