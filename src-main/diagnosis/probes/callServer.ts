/** One STUN question to the media port of a call server: a plain Binding request, or an ICE connectivity check (RFC 8445 section 7.2). */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock, Timer } from '../../net/clock';
import { errorCode } from '../../net/errors';
import { ATTRIBUTE } from '../../protocol/stun/attributes';
import {
  decodeStun,
  encodeStun,
  errorOf,
  mappedAddressOf,
  METHOD,
  numberValue,
  textOf,
  textValue,
} from '../../protocol/stun/message';
import type { BindingAnswer } from '../facts/conference';
import { closeUdpSocket } from './udpSocket';

export interface BindingOptions {
  clock: Clock;
  signal: AbortSignal;
  /** Of the server's ICE agent: with them the request is a connectivity check, which the server has to answer. */
  credentials?: { usernameFragment: string; password: string };
}

const TRIES = 3;
const INTERVAL_MS = 700;
/** RFC 8445 section 5.1.2.1 for a peer-reflexive candidate: 110 * 2^24 + 65535 * 2^8 + 255. */
const PRIORITY = 110 * 2 ** 24 + 65_535 * 2 ** 8 + 255;

/** Takes at most 2.1 s and never rejects. @param address IP literal */
export function askBinding(
  address: string,
  port: number,
  { clock, signal, credentials }: BindingOptions,
): Promise<BindingAnswer> {
  const transactionId = randomBytes(12);
  const request = encodeStun({
    method: METHOD.binding,
    kind: 'request',
    transactionId,
    ...(credentials ? iceCheck(credentials) : { attributes: [[ATTRIBUTE.software, textValue('Sidetone')]] }),
  });
  const started = clock.now();
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    let sent = 0;
    let timer: Timer | null = null;
    const end = (outcome: BindingAnswer['outcome'], more: Partial<BindingAnswer> = {}): void => {
      timer?.cancel();
      signal.removeEventListener('abort', giveUp);
      closeUdpSocket(socket);
      resolve({ outcome, ms: null, mapped: null, software: null, error: null, ...more });
    };
    const giveUp = (): void => end('silent');
    const fail = (error: Error): void => end(errorCode(error) === 'ECONNREFUSED' ? 'refused' : 'unreachable');
    const send = (): void => {
      if (sent++ === TRIES) return giveUp();
      socket.send(request, (error) => error && fail(error));
      timer = clock.setTimeout(send, INTERVAL_MS);
    };
    socket.on('message', (data) => {
      const message = decodeStun(data);
      const isAnswer = message?.kind === 'success' || message?.kind === 'error';
      if (!message || !isAnswer || !transactionId.equals(message.transactionId)) return;
      end('answered', {
        ms: clock.now() - started,
        mapped: mappedAddressOf(message),
        software: textOf(message, ATTRIBUTE.software),
        error: message.kind === 'error' ? errorOf(message) : null,
      });
    });
    socket.on('error', fail);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    socket.connect(port, address, (error?: Error) => (error ? fail(error) : send()));
  });
}

/** Section 7.1: who asks whom, how good our candidate would be, and that we decide. Nothing is nominated: no media is to follow. */
function iceCheck({ usernameFragment, password }: { usernameFragment: string; password: string }) {
  return {
    attributes: [
      [ATTRIBUTE.username, textValue(`${usernameFragment}:${randomBytes(4).toString('hex')}`)],
      [ATTRIBUTE.priority, numberValue(PRIORITY)],
      [ATTRIBUTE.iceControlling, new Uint8Array(randomBytes(8))],
    ] as const,
    key: new TextEncoder().encode(password),
  };
}
