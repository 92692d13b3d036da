/** One UDP socket that asks many servers, so that what a NAT does with it can be compared. It hears everybody. */
import type { Socket } from 'node:dgram';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { Clock } from '../../../net/clock';
import { StunFailure, StunTransactions } from '../../../net/turn/transactions';
import { METHOD, type StunMessage, decodeStun, mappedAddressOf } from '../../../protocol/stun/message';
import { closeUdpSocket, openUdpSocket } from '../udpSocket';

export interface StunReply {
  message: StunMessage;
  /** Where it really came from. */
  from: Endpoint;
  mapped: Endpoint | null;
}

interface Question {
  transactions: StunTransactions;
  from: Endpoint | null;
}

export class StunSocket {
  private readonly questions = new Set<Question>();
  private readonly listeners = new Set<(data: Buffer, from: Endpoint) => void>();

  private constructor(
    private readonly socket: Socket,
    private readonly clock: Clock,
    readonly local: Endpoint,
  ) {
    socket.on('message', (data, { address, port }) => this.receive(data, { address, port }));
  }

  /** @param address IP literal of this machine @throws the system's error */
  static async open(address: string, clock: Clock): Promise<StunSocket> {
    const socket = await openUdpSocket(address);
    return new StunSocket(socket, clock, { address, port: socket.address().port });
  }

  /** Null: silence. An error response is an answer too. Never rejects. */
  async ask(
    to: Endpoint,
    patienceMs: number,
    attributes: readonly (readonly [number, Uint8Array])[] = [],
  ): Promise<StunReply | null> {
    const transactions = new StunTransactions(this.clock, (message) => this.send(message, to), false);
    const question: Question = { transactions, from: null };
    this.questions.add(question);
    const reply = (message: StunMessage): StunReply => ({
      message,
      from: question.from ?? to,
      mapped: mappedAddressOf(message),
    });
    try {
      return reply(
        await transactions.request({ method: METHOD.binding, attributes: () => [...attributes], patienceMs }),
      );
    } catch (error) {
      return error instanceof StunFailure && error.response ? reply(error.response) : null;
    } finally {
      this.questions.delete(question);
    }
  }

  /** What is no answer to a question. @returns how to stop */
  listen(listener: (data: Buffer, from: Endpoint) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Never throws. */
  send(data: Uint8Array, { address, port }: Endpoint): void {
    this.socket.send(data, port, address, () => undefined);
  }

  close(): void {
    for (const { transactions } of this.questions) transactions.close('cancelled');
    closeUdpSocket(this.socket);
  }

  private receive(data: Buffer, from: Endpoint): void {
    const message = decodeStun(data);
    for (const question of message ? this.questions : []) {
      if (!message || !question.transactions.receive(message)) continue;
      question.from = from;
      return;
    }
    for (const listener of this.listeners) listener(data, from);
  }
}
