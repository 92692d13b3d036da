/**
 * RFC 8489 section 3: the Binding method as SIP uses it: keep-alive of a UDP flow (RFC 5626 section 3.5.2) and the question of
 * which address the other side sees. Without authentication, as RFC 5626 section 8 has it.
 */
import type { Endpoint } from '../../../src-shared/model/media';
import {
  ATTRIBUTE,
  decodeAttributes,
  encodeAttribute,
  isComprehensionRequired,
  type StunAttribute,
} from './attributes';
import { decodeErrorCode, encodeErrorCode, encodeUnknownAttributes, type StunErrorCode } from './errorCode';
import { verifyFingerprint, withFingerprint } from './fingerprint';
import { decodeHeader, encodeHeader, HEADER_LENGTH, MESSAGE_TYPE } from './header';
import { decodeMappedAddress, decodeXorMappedAddress, encodeXorMappedAddress } from './mappedAddress';

export { isStun } from './header';

/** Sections 14.14; at most 763 octets. */
const SOFTWARE = encodeAttribute(ATTRIBUTE.software, new TextEncoder().encode('Sidetone'));

export interface BindingRequest {
  kind: 'request';
  transactionId: Uint8Array;
  /** Comprehension-required attributes that this program does not know: the request has to be refused (section 6.3.1). */
  unknown: number[];
}
interface BindingSuccess {
  kind: 'success';
  transactionId: Uint8Array;
  /** Our address as the peer sees it; null where it does not say. */
  mappedAddress: Endpoint | null;
  software: string | null;
}
interface BindingError {
  kind: 'error';
  transactionId: Uint8Array;
  error: StunErrorCode | null;
}
export type BindingMessage = BindingRequest | BindingSuccess | BindingError;

export function encodeBindingRequest(transactionId: Uint8Array): Uint8Array {
  return assemble(MESSAGE_TYPE.request, transactionId, [SOFTWARE]);
}

/** The answer to a request: success with the address that it came from, or 420 (section 6.3.1). */
export function encodeBindingResponse(request: BindingRequest, from: Endpoint): Uint8Array {
  const { transactionId, unknown } = request;
  if (unknown.length > 0) {
    return assemble(MESSAGE_TYPE.error, transactionId, [
      encodeAttribute(ATTRIBUTE.errorCode, encodeErrorCode({ code: 420, reason: 'Unknown Attribute' })),
      encodeAttribute(ATTRIBUTE.unknownAttributes, encodeUnknownAttributes(unknown)),
      SOFTWARE,
    ]);
  }
  const mapped = encodeXorMappedAddress(from, encodeHeader(MESSAGE_TYPE.success, 0, transactionId));
  return assemble(MESSAGE_TYPE.success, transactionId, [encodeAttribute(ATTRIBUTE.xorMappedAddress, mapped), SOFTWARE]);
}

/** Null for everything that is no sound Binding request or response: such a message is to be ignored in silence (section 6.3). */
export function decodeBinding(data: Uint8Array): BindingMessage | null {
  const header = decodeHeader(data);
  const attributes = header && decodeAttributes(data);
  if (!header || !attributes || verifyFingerprint(data, attributes) === false) return null;
  const { transactionId } = header;
  switch (header.type) {
    case MESSAGE_TYPE.request:
      return { kind: 'request', transactionId, unknown: unknownTypes(attributes) };
    case MESSAGE_TYPE.success:
      return {
        kind: 'success',
        transactionId,
        mappedAddress: mappedAddress(data, attributes),
        software: software(attributes),
      };
    case MESSAGE_TYPE.error: {
      const value = find(attributes, ATTRIBUTE.errorCode);
      return { kind: 'error', transactionId, error: value ? decodeErrorCode(value) : null };
    }
    default:
      return null;
  }
}

/** Section 14.2: the XOR form wins; a router that rewrites addresses in payloads spoils the other one. */
function mappedAddress(message: Uint8Array, attributes: StunAttribute[]): Endpoint | null {
  const xored = find(attributes, ATTRIBUTE.xorMappedAddress);
  if (xored) return decodeXorMappedAddress(xored, message.subarray(0, HEADER_LENGTH));
  const plain = find(attributes, ATTRIBUTE.mappedAddress);
  return plain ? decodeMappedAddress(plain) : null;
}

function software(attributes: StunAttribute[]): string | null {
  const value = find(attributes, ATTRIBUTE.software);
  return value ? new TextDecoder().decode(value) : null;
}

function find(attributes: StunAttribute[], type: number): Uint8Array | undefined {
  return attributes.find((attribute) => attribute.type === type)?.value;
}

const KNOWN = new Set<number>([
  ATTRIBUTE.mappedAddress,
  ATTRIBUTE.username,
  ATTRIBUTE.messageIntegrity,
  ATTRIBUTE.errorCode,
  ATTRIBUTE.unknownAttributes,
  ATTRIBUTE.xorMappedAddress,
  ATTRIBUTE.priority,
  ATTRIBUTE.useCandidate,
]);

function unknownTypes(attributes: StunAttribute[]): number[] {
  return attributes.map(({ type }) => type).filter((type) => isComprehensionRequired(type) && !KNOWN.has(type));
}

function assemble(type: number, transactionId: Uint8Array, attributes: Uint8Array[]): Uint8Array {
  const length = attributes.reduce((sum, { length: octets }) => sum + octets, 0);
  const message = new Uint8Array(HEADER_LENGTH + length);
  message.set(encodeHeader(type, length, transactionId));
  let offset = HEADER_LENGTH;
  for (const attribute of attributes) {
    message.set(attribute, offset);
    offset += attribute.length;
  }
  return withFingerprint(message);
}
