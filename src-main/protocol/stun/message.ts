/** RFC 8489 sections 5 and 6: STUN messages of any method, with the attributes as they stand in them. */
import type { Endpoint } from '../../../src-shared/model/media';
import { ATTRIBUTE, type StunAttribute, decodeAttributes, encodeAttribute } from './attributes';
import { type StunErrorCode, decodeErrorCode } from './errorCode';
import { verifyFingerprint, withFingerprint } from './fingerprint';
import { HEADER_LENGTH, decodeHeader, encodeHeader, viewOf } from './header';
import { type IntegrityHash, withIntegrity } from './integrity';
import { decodeMappedAddress, decodeXorMappedAddress, encodeXorMappedAddress } from './mappedAddress';

/** IANA "STUN Methods": RFC 8489, RFC 8656. */
export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const;

export type StunClass = 'request' | 'indication' | 'success' | 'error';
const CLASSES: readonly StunClass[] = ['request', 'indication', 'success', 'error'];

export interface StunMessage {
  method: number;
  kind: StunClass;
  transactionId: Uint8Array;
  attributes: readonly StunAttribute[];
  /** The whole message, for integrity and XOR. */
  raw: Uint8Array;
}

export interface StunDraft {
  method: number;
  kind: StunClass;
  transactionId: Uint8Array;
  /** Type and value, in the order in which they are written. */
  attributes: readonly (readonly [type: number, value: Uint8Array])[];
  /** Key of the integrity attribute (sections 14.5, 14.6); missing: none. */
  key?: Uint8Array;
  /** Default: SHA-1, which every server knows. */
  hash?: IntegrityHash;
}

/** FINGERPRINT is always added: it tells STUN from what shares its port (section 14.7). */
export function encodeStun({ method, kind, transactionId, attributes, key, hash }: StunDraft): Uint8Array {
  const parts = attributes.map(([type, value]) => encodeAttribute(type, value));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const message = new Uint8Array(HEADER_LENGTH + length);
  message.set(encodeHeader(typeOf(method, kind), length, transactionId));
  let offset = HEADER_LENGTH;
  for (const part of parts) {
    message.set(part, offset);
    offset += part.length;
  }
  return withFingerprint(key ? withIntegrity(message, key, hash) : message);
}

/** Null for everything that is no sound STUN message: it is to be ignored in silence (section 6.3). */
export function decodeStun(data: Uint8Array): StunMessage | null {
  const header = decodeHeader(data);
  const attributes = header && decodeAttributes(data);
  if (!header || !attributes || verifyFingerprint(data, attributes) === false) return null;
  const { type, transactionId } = header;
  const kind = CLASSES[((type >> 7) & 2) | ((type >> 4) & 1)] ?? 'request';
  const method = (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
  return { method, kind, transactionId, attributes: covered(attributes), raw: data };
}

/** Section 14.5: what stands behind the integrity attribute is ignored, but for the two that have their place there. */
function covered(attributes: StunAttribute[]): StunAttribute[] {
  const end = attributes.findIndex(({ type }) => type === ATTRIBUTE.messageIntegrity);
  if (end < 0) return attributes;
  const allowed = new Set<number>([ATTRIBUTE.messageIntegritySha256, ATTRIBUTE.fingerprint]);
  return attributes.filter(({ type }, at) => at <= end || allowed.has(type));
}

export function valueOf(message: StunMessage, type: number): Uint8Array | null {
  return message.attributes.find((attribute) => attribute.type === type)?.value ?? null;
}

export function textOf(message: StunMessage, type: number): string | null {
  const value = valueOf(message, type);
  return value && new TextDecoder().decode(value);
}

/** Null where there is none, or one of another length. */
export function numberOf(message: StunMessage, type: number): number | null {
  const value = valueOf(message, type);
  return value?.length === 4 ? viewOf(value).getUint32(0) : null;
}

export function errorOf(message: StunMessage): StunErrorCode | null {
  const value = valueOf(message, ATTRIBUTE.errorCode);
  return value && decodeErrorCode(value);
}

/** An XOR address attribute (XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS, XOR-RELAYED-ADDRESS). */
export function addressOf(message: StunMessage, type: number): Endpoint | null {
  const value = valueOf(message, type);
  return value && decodeXorMappedAddress(value, message.raw.subarray(0, HEADER_LENGTH));
}

/** Section 14.2: the XOR form wins; a router that rewrites addresses in payloads spoils the other one. */
export function mappedAddressOf(message: StunMessage): Endpoint | null {
  const plain = valueOf(message, ATTRIBUTE.mappedAddress);
  return addressOf(message, ATTRIBUTE.xorMappedAddress) ?? (plain && decodeMappedAddress(plain));
}

export function addressValue(endpoint: Endpoint, transactionId: Uint8Array): Uint8Array {
  return encodeXorMappedAddress(endpoint, encodeHeader(0, 0, transactionId));
}

export function numberValue(value: number): Uint8Array {
  const octets = new Uint8Array(4);
  viewOf(octets).setUint32(0, value);
  return octets;
}

export function textValue(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Section 5, figure 3: the class sits in bits 4 and 8 of the type. */
function typeOf(method: number, kind: StunClass): number {
  const bits = CLASSES.indexOf(kind);
  const spread = (method & 0x000f) | ((method & 0x0070) << 1) | ((method & 0x0f80) << 2);
  return spread | ((bits & 1) << 4) | ((bits & 2) << 7);
}
