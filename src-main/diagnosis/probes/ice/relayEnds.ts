/** Both ends of a way through a relay: our allocation, and another socket of ours or a second allocation. */
import type { Endpoint } from '../../../../src-shared/model/media';
import { localAddressFor } from '../../../net/route';
import { TurnAllocation } from '../../../net/turn/allocation';
import type { StunExchange } from '../../../net/turn/authSession';
import type { StunPipe } from '../../../net/turn/pipe';
import type { RelayedData } from '../../facts/ice';
import { type IceProbeOptions, untilSilent } from './options';
import type { IceTarget } from './servers';
import { StunSocket } from './stunSocket';

export type DataListener = (data: Buffer, from: Endpoint) => void;

/** An allocation whose data can be listened to. */
export interface Relay {
  allocation: TurnAllocation;
  /** @returns how to stop */
  listen(listener: DataListener): () => void;
}

export interface RelayHooks {
  onPipe?: (pipe: StunPipe) => void;
  onExchange?: (exchange: StunExchange) => void;
  onClosed?: (error: Error) => void;
}

/** Rejects with a StunFailure or with the error of the connection. */
export async function openRelay(
  target: IceTarget & { address: string },
  options: IceProbeOptions,
  { onPipe, onExchange, onClosed }: RelayHooks = {},
): Promise<Relay> {
  const { clock, signal, patienceMs, localAddress, tls } = options;
  let answered = false;
  const listeners = new Set<DataListener>();
  const allocation = await TurnAllocation.open({
    clock,
    transport: target.transport,
    address: target.address,
    port: target.port,
    servername: target.host,
    username: target.username,
    credential: target.credential,
    timeoutMs: patienceMs,
    patienceMs: () => (answered ? untilSilent(options) : patienceMs),
    signal,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(tls ? { tls } : {}),
    ...(onPipe ? { onPipe } : {}),
    onExchange(exchange) {
      answered ||= exchange.response !== null;
      onExchange?.(exchange);
    },
    onData: (data, from) => {
      for (const listener of listeners) listener(data, from);
    },
    onClosed: (error) => onClosed?.(error),
  });
  return {
    allocation,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The other end of the way. */
export interface FarEnd {
  way: RelayedData['way'];
  /** Where the relay would send to reach it; null: nobody told. */
  at: Endpoint | null;
  /** Towards the relayed address. */
  send(data: Uint8Array): void;
  listen(listener: DataListener): () => void;
  close(): Promise<void>;
}

/** A plain socket of ours. @param stunAt a server that tells how it is seen from outside */
export async function socketEnd(
  relayed: Endpoint,
  stunAt: Endpoint | null,
  { clock, patienceMs }: IceProbeOptions,
): Promise<FarEnd> {
  const socket = await StunSocket.open(await localAddressFor(relayed.address), clock);
  const mapped = stunAt ? ((await socket.ask(stunAt, patienceMs))?.mapped ?? null) : null;
  return {
    way: 'own-socket',
    at: mapped,
    send: (data) => socket.send(data, relayed),
    listen: (listener) => socket.listen(listener),
    close: () => Promise.resolve(socket.close()),
  };
}

/** Rejects like `openRelay`; permissions are up to the caller. */
export async function relayEnd(
  relayed: Endpoint,
  target: IceTarget & { address: string },
  options: IceProbeOptions,
): Promise<FarEnd & { allocation: TurnAllocation }> {
  const relay = await openRelay(target, options);
  return {
    way: 'relay-to-relay',
    allocation: relay.allocation,
    at: relay.allocation.relayed,
    send: (data) => relay.allocation.send(data, relayed),
    listen: (listener) => relay.listen(listener),
    close: () => relay.allocation.close(),
  };
}
