/** RFC 3581 put to the test: requests from one port with the Via of another, and without rport. */
import type { Socket } from 'node:dgram';
import type { Clock } from '../../net/clock';
import { localAddressFor } from '../../net/route';
import type { Target } from '../../net/transport';
import type { RportFacts } from '../facts/network';
import { buildOptions, readReply, uriOf, type OptionsRequest } from './optionsRequest';
import { closeUdpSocket, openUdpSocket } from './udpSocket';

export interface RportOptions {
  clock: Clock;
  /** Address of record, for From. */
  from: string;
  signal: AbortSignal;
}

const SENDS_MS = [0, 500, 1500];
const PATIENCE_MS = 2500;

/** Takes at most 5 s. @throws NetError `unreachable` where there is no route */
export async function probeRport(target: Target, { clock, from, signal }: RportOptions): Promise<RportFacts> {
  const address = await localAddressFor(target.address);
  const sockets: Socket[] = [];
  try {
    const source = await openUdpSocket(address);
    sockets.push(source);
    const other = await openUdpSocket(address);
    sockets.push(other);
    const [sourcePort, viaPort] = [source.address().port, other.address().port];
    const request = (port: number, wishes: { viaPort?: number; rport?: boolean } = {}): OptionsRequest =>
      buildOptions({ uri: uriOf(target), from, transport: 'udp', local: { address, port }, ...wishes });
    const ask = (by: Socket, what: OptionsRequest, ears: Socket[]): Promise<Socket | null> =>
      exchange({ by, request: what, target, ears, clock, signal });
    // Both ports have to be known on the way back, or a NAT alone would decide.
    await Promise.all([ask(source, request(sourcePort), [source]), ask(other, request(viaPort), [other])]);
    const [without, replied] = await Promise.all([
      ask(other, request(viaPort, { rport: false }), [other]),
      ask(source, request(sourcePort, { viaPort }), [source, other]),
    ]);
    return {
      sourcePort,
      viaPort,
      repliedTo: replied === source ? 'source' : replied === other ? 'via' : 'none',
      withoutRport: without ? 'answered' : 'silent',
    };
  } finally {
    sockets.forEach(closeUdpSocket);
  }
}

interface Exchange {
  by: Socket;
  request: OptionsRequest;
  target: Target;
  /** Where an answer may come. */
  ears: Socket[];
  clock: Clock;
  signal: AbortSignal;
}

/** The socket that the answer came to; null where none came in time. */
function exchange({ by, request, target, ears, clock, signal }: Exchange): Promise<Socket | null> {
  return new Promise((resolve) => {
    const undo: (() => void)[] = [];
    const end = (socket: Socket | null): void => {
      for (const step of undo) step();
      resolve(socket);
    };
    const abort = (): void => end(null);
    if (signal.aborted) return abort();
    for (const ear of ears) {
      const listen = (data: Uint8Array): void => {
        if (readReply(data, request, 'udp').kind === 'answer') end(ear);
      };
      ear.on('message', listen);
      undo.push(() => ear.off('message', listen));
    }
    const send = (): void => by.send(request.data, target.port, target.address, () => {});
    const timers = SENDS_MS.map((ms) => clock.setTimeout(send, ms));
    timers.push(clock.setTimeout(abort, PATIENCE_MS));
    signal.addEventListener('abort', abort, { once: true });
    undo.push(
      () => timers.forEach((timer) => timer.cancel()),
      () => signal.removeEventListener('abort', abort),
    );
  });
}
