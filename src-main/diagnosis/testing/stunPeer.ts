/** A STUN server by UDP on loopback that does exactly what a test says. */
import { createSocket } from 'node:dgram';
import type { Endpoint } from '../../../src-shared/model/media';
import { ATTRIBUTE } from '../../protocol/stun/attributes';
import { encodeErrorCode } from '../../protocol/stun/errorCode';
import { encodeXorMappedAddress } from '../../protocol/stun/mappedAddress';
import { type StunMessage, addressValue, decodeStun, encodeStun } from '../../protocol/stun/message';

type Attributes = readonly (readonly [type: number, value: Uint8Array])[];

export interface StunRequest {
  message: StunMessage;
  from: Endpoint;
  /** Of which peer it came to. */
  at: Endpoint;
  grant(attributes: Attributes): Uint8Array;
  refuse(code: number, reason: string, attributes?: Attributes): Uint8Array;
}

export interface StunPeer {
  readonly at: Endpoint;
  send(data: Uint8Array, to: Endpoint): void;
  close(): Promise<void>;
}

/** @param onRequest sends what it wants to by `peer.send` */
export async function createStunPeer(
  onRequest: (request: StunRequest, peer: StunPeer) => void,
  { address = '127.0.0.1', port = 0 }: Partial<Endpoint> = {},
): Promise<StunPeer> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(port, address, resolve));
  const peer: StunPeer = {
    at: { address, port: socket.address().port },
    send: (data, to) => socket.send(data, to.port, to.address),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on('message', (data, from) => {
    const message = decodeStun(data);
    if (message?.kind !== 'request') return;
    const { method, transactionId } = message;
    onRequest(
      {
        message,
        from: { address: from.address, port: from.port },
        at: peer.at,
        grant: (attributes) => encodeStun({ method, kind: 'success', transactionId, attributes }),
        refuse: (code, reason, attributes = []) =>
          encodeStun({
            method,
            kind: 'error',
            transactionId,
            attributes: [[ATTRIBUTE.errorCode, encodeErrorCode({ code, reason })], ...attributes],
          }),
      },
      peer,
    );
  });
  return peer;
}

/** XOR-MAPPED-ADDRESS for this request. */
export function mapped({ message }: StunRequest, address: Endpoint): readonly [number, Uint8Array] {
  return [ATTRIBUTE.xorMappedAddress, addressValue(address, message.transactionId)];
}

/** RFC 5780's OTHER-ADDRESS and RESPONSE-ORIGIN are written without XOR: a header of zeros changes nothing. */
export function plainAddress(address: Endpoint): Uint8Array {
  return encodeXorMappedAddress(address, new Uint8Array(20));
}
