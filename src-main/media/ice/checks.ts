/** RFC 8445 section 7: the messages of connectivity checks, and what is wrong with one that came in. */
import type { Endpoint } from '../../../src-shared/model/media';
import { ATTRIBUTE, type StunAttribute } from '../../protocol/stun/attributes';
import { encodeErrorCode } from '../../protocol/stun/errorCode';
import { verifyIntegrity } from '../../protocol/stun/integrity';
import {
  METHOD,
  type StunMessage,
  addressValue,
  encodeStun,
  numberOf,
  numberValue,
  textOf,
  textValue,
  valueOf,
} from '../../protocol/stun/message';

export interface Credentials {
  ufrag: string;
  pwd: string;
}

export interface CheckParts {
  local: Credentials;
  remote: Credentials;
  /** Of a peer-reflexive candidate that the peer may learn from it (section 7.1.1). */
  priority: number;
  controlling: boolean;
  tieBreaker: Uint8Array;
  nominate: boolean;
}

/** Attributes of a Binding request; its key is the peer's password. */
export function checkAttributes(parts: CheckParts): [number, Uint8Array][] {
  const { local, remote, priority, controlling, tieBreaker, nominate } = parts;
  return [
    [ATTRIBUTE.username, textValue(`${remote.ufrag}:${local.ufrag}`)],
    [ATTRIBUTE.priority, numberValue(priority)],
    [controlling ? ATTRIBUTE.iceControlling : ATTRIBUTE.iceControlled, tieBreaker],
    ...(nominate ? [[ATTRIBUTE.useCandidate, new Uint8Array(0)] as [number, Uint8Array]] : []),
  ];
}

/** What a check of the peer tells. */
export interface IncomingCheck {
  message: StunMessage;
  priority: number;
  nominates: boolean;
  /** The role that the peer thinks it has, with its tie-breaker; null where it does not say. */
  role: { controlling: boolean; tieBreaker: Uint8Array } | null;
}

export type Judged =
  | { kind: 'check'; check: IncomingCheck; credentials: Credentials }
  | { kind: 'refuse'; code: 400 | 401; reason: string }
  | { kind: 'ignore' };

/**
 * Section 7.3 and RFC 8489 section 9.1.3.
 * @param known our credentials: those of now, and of before an ICE restart
 */
export function judgeCheck(message: StunMessage, known: readonly Credentials[]): Judged {
  if (message.method !== METHOD.binding || message.kind !== 'request') return { kind: 'ignore' };
  const username = textOf(message, ATTRIBUTE.username);
  const attributes = message.attributes as StunAttribute[];
  if (username === null || valueOf(message, ATTRIBUTE.messageIntegrity) === null) {
    return { kind: 'refuse', code: 400, reason: 'Bad Request' };
  }
  const credentials = known.find(({ ufrag }) => username.startsWith(`${ufrag}:`));
  if (!credentials || verifyIntegrity(message.raw, attributes, textValue(credentials.pwd)) !== true) {
    return { kind: 'refuse', code: 401, reason: 'Unauthorized' };
  }
  const controlling = valueOf(message, ATTRIBUTE.iceControlling);
  const controlled = valueOf(message, ATTRIBUTE.iceControlled);
  const tieBreaker = controlling ?? controlled;
  return {
    kind: 'check',
    credentials,
    check: {
      message,
      priority: numberOf(message, ATTRIBUTE.priority) ?? 0,
      nominates: valueOf(message, ATTRIBUTE.useCandidate) !== null,
      role: tieBreaker && tieBreaker.length === 8 ? { controlling: controlling !== null, tieBreaker } : null,
    },
  };
}

export function successResponse({ transactionId }: StunMessage, from: Endpoint, { pwd }: Credentials): Uint8Array {
  return encodeStun({
    method: METHOD.binding,
    kind: 'success',
    transactionId,
    attributes: [[ATTRIBUTE.xorMappedAddress, addressValue(from, transactionId)]],
    key: textValue(pwd),
  });
}

/** @param credentials null where the request had none that could be checked: the response then has no integrity either */
export function errorResponse(
  { transactionId }: StunMessage,
  error: { code: number; reason: string },
  credentials: Credentials | null,
): Uint8Array {
  return encodeStun({
    method: METHOD.binding,
    kind: 'error',
    transactionId,
    attributes: [[ATTRIBUTE.errorCode, encodeErrorCode(error)]],
    ...(credentials ? { key: textValue(credentials.pwd) } : {}),
  });
}
