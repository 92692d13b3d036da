/** Whether a port that ought to be open is: a companion echoes, a media server may answer STUN, a closed one is refused. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6, type Socket } from 'node:net';
import type { Clock, Timer } from '../../net/clock';
import { errorCode } from '../../net/errors';
import { encodeBindingRequest, isStun } from '../../protocol/stun/binding';
import type { PortFacts } from '../facts/network';
import { probeTcpPort } from './tcpPort';
import { closeUdpSocket } from './udpSocket';

type Port = PortFacts['ports'][number];
export type UdpPortFacts = NonNullable<Port['udp']>;
export type TcpPortFacts = NonNullable<Port['tcp']>;

export interface OpenPortOptions {
  clock: Clock;
  signal: AbortSignal;
}

const TRIES = 3;
const INTERVAL_MS = 800;
/** A STUN answer may come before the echo: so long is the better of the two waited for, ms. */
const ECHO_GRACE_MS = 150;
const NONCE_OCTETS = 16;
const TCP_PATIENCE_MS = 3500;
const TCP_ECHO_MS = 600;

/** Takes at most 2.4 s. @param address IP literal */
export function probeOpenUdp(address: string, port: number, { clock, signal }: OpenPortOptions): Promise<UdpPortFacts> {
  const nonce = randomBytes(NONCE_OCTETS);
  const started = clock.now();
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    let sent = 0;
    let timer: Timer | null = null;
    let answeredMs: number | null = null;
    const end = (outcome: UdpPortFacts['outcome'], ms: number | null = null): void => {
      timer?.cancel();
      signal.removeEventListener('abort', abort);
      closeUdpSocket(socket);
      resolve({ port, outcome, ms });
    };
    const abort = (): void => end('silent');
    const send = (): void => {
      if (answeredMs !== null) return end('answered', answeredMs);
      if (sent === TRIES) return end('silent');
      sent += 1;
      for (const data of [nonce, encodeBindingRequest(randomBytes(12))])
        socket.send(data, (error) => error && fail(error));
      timer = clock.setTimeout(send, INTERVAL_MS);
    };
    const fail = (error: Error): void => {
      end(errorCode(error) === 'ECONNREFUSED' ? 'refused' : 'unreachable', clock.now() - started);
    };
    socket.on('message', (data) => {
      const ms = clock.now() - started;
      if (data.equals(nonce)) return end('echoed', ms);
      answeredMs ??= ms;
      timer?.cancel();
      timer = clock.setTimeout(send, ECHO_GRACE_MS);
    });
    socket.on('error', fail);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.connect(port, address, (error?: Error) => (error ? fail(error) : send()));
  });
}

/** Takes at most 4.7 s. @param address IP literal */
export async function probeOpenTcp(
  address: string,
  port: number,
  { clock, signal }: OpenPortOptions,
): Promise<TcpPortFacts> {
  let echoed = false;
  const { outcome, ms } = await probeTcpPort(address, port, {
    patienceMs: TCP_PATIENCE_MS,
    signal,
    use: async (socket) => {
      echoed = await echoes(socket, { clock, signal });
    },
  });
  let told: TcpPortFacts['outcome'] = outcome === 'connected' ? (echoed ? 'echoed' : 'open') : outcome;
  if (told === 'open' && (await answersStun(address, port, { clock, signal }))) told = 'answered';
  return { port, outcome: told, ms: outcome === 'silent' ? null : ms };
}

/** Whoever says something else, or nothing, or hangs up, is open all the same. */
function echoes(socket: Socket, { clock, signal }: OpenPortOptions): Promise<boolean> {
  const nonce = randomBytes(NONCE_OCTETS);
  return new Promise((resolve) => {
    let got = Buffer.alloc(0);
    const end = (echoed: boolean): void => {
      timer.cancel();
      signal.removeEventListener('abort', giveUp);
      resolve(echoed);
    };
    const giveUp = (): void => end(false);
    const timer = clock.setTimeout(giveUp, TCP_ECHO_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.on('data', (data: Buffer) => {
      got = Buffer.concat([got, data.subarray(0, NONCE_OCTETS)]);
      if (got.length >= NONCE_OCTETS) end(got.subarray(0, NONCE_OCTETS).equals(nonce));
    });
    socket.once('end', giveUp);
    socket.write(nonce);
  });
}

/** On a connection of its own: what was sent for an echo is no STUN. */
async function answersStun(address: string, port: number, { clock, signal }: OpenPortOptions): Promise<boolean> {
  let answered = false;
  await probeTcpPort(address, port, {
    patienceMs: TCP_ECHO_MS,
    signal,
    use: (socket) =>
      new Promise((resolve) => {
        const end = (): void => {
          timer.cancel();
          resolve();
        };
        const timer = clock.setTimeout(end, TCP_ECHO_MS);
        socket.once('data', (data: Buffer) => {
          answered = isStun(data);
          end();
        });
        socket.once('end', end);
        socket.write(encodeBindingRequest(randomBytes(12)));
      }),
  });
  return answered;
}
