/**
 * What a companion answers: JSON in the body of its 200. Octets and addresses are in base64, so that a device on the way that
 * rewrites addresses wherever it sees one cannot rewrite the evidence too.
 */
import { z } from 'zod';
import { TRANSPORT_NAMES, type TransportName } from '../../../src-shared/model/transports';
import type { Endpoint } from '../../../src-shared/model/media';

/** Larger than any honest answer, octets. */
const MAX_BODY = 256 * 1024;
const MAX_MESSAGE_TEXT = 96 * 1024;

/** A request as it arrived at the companion. */
export interface ReceivedAnswer {
  /** `joinMessages` in the raw DEFLATE format (RFC 1951): so the answer stays one packet by UDP where the request was one. */
  deflated: Uint8Array;
  from: Endpoint;
  transport: TransportName;
  /** By the companion's clock, ms since the epoch. */
  at: number;
}

/** What the companion counted of one call. Inbound is what it received. */
export interface CallCounters {
  callId: string;
  /** Where it was told to send, and where it sends. */
  sdpRemote: Endpoint | null;
  sendsTo: Endpoint | null;
  /** Where our packets came from; empty: none came. */
  heardFrom: (Endpoint & { packets: number })[];
  packetsIn: number;
  packetsOut: number;
  rtcpIn: number;
  lostIn: number;
  jitterInMs: number | null;
  reorderedIn: number;
  duplicatesIn: number;
  burstDensityIn: number | null;
  /** DSCP of what it received; null: its platform does not tell. */
  dscpIn: number | null;
}

/** A way back is free, and the request will come. */
export interface LaterAnswer {
  seconds: number;
}

const MAX_SOURCES = 8;

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const figure = z.number().nonnegative();
/** An IP literal, perhaps with a zone: what a companion says is shown to people, so nothing else passes for an address. */
const ADDRESS = /^[0-9A-Fa-f.:]{2,45}(?:%[\w.-]{1,16})?$/;
const endpoint = z.strictObject({ address: z.string().regex(ADDRESS), port: z.number().int().min(0).max(65_535) });
const octets = z
  .string()
  .max(MAX_MESSAGE_TEXT)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
  .transform((text): Uint8Array => Buffer.from(text, 'base64'));
const hiddenEndpoint = octets.transform((data, context): Endpoint => {
  const [, address, port] = /^(\S+) (\d{1,5})$/.exec(Buffer.from(data).toString('latin1')) ?? [];
  const parsed = endpoint.safeParse({ address, port: Number(port) });
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'no endpoint' });
  return z.NEVER;
});

const received = z.object({
  sidetone: z.literal('received/1'),
  messages: octets,
  from: hiddenEndpoint,
  transport: z.enum(TRANSPORT_NAMES),
  at: figure,
});

const counters = z.object({
  sidetone: z.literal('counters/1'),
  callId: z.string().max(256),
  sdpRemote: endpoint.nullable(),
  sendsTo: endpoint.nullable(),
  heardFrom: z.array(endpoint.extend({ packets: count })).max(MAX_SOURCES),
  packetsIn: count,
  packetsOut: count,
  rtcpIn: count,
  lostIn: z.number().int(),
  jitterInMs: figure.nullable(),
  reorderedIn: count,
  duplicatesIn: count,
  burstDensityIn: z.number().min(0).max(1).nullable(),
  dscpIn: z.number().int().min(0).max(63).nullable(),
});

const later = z.object({ sidetone: z.literal('later/1'), seconds: z.number().positive() });

export const ANSWER_TYPE = 'application/json';

/** What `ReceivedAnswer.deflated` inflates to. */
export interface ReturnedMessages {
  /** The whole request as it arrived. */
  request: Uint8Array;
  /** The response as the companion sent it: start line and those header fields that a device on the way may touch. */
  responseHead: Uint8Array;
}

const LENGTH_OCTETS = 4;

/** Both in one piece: most of the response repeats the request, which compresses well. */
export function joinMessages({ request, responseHead }: ReturnedMessages): Uint8Array {
  const joined = new Uint8Array(LENGTH_OCTETS + request.length + responseHead.length);
  new DataView(joined.buffer).setUint32(0, request.length);
  joined.set(request, LENGTH_OCTETS);
  joined.set(responseHead, LENGTH_OCTETS + request.length);
  return joined;
}

/** Null where the lengths do not fit. */
export function splitMessages(joined: Uint8Array): ReturnedMessages | null {
  if (joined.length < LENGTH_OCTETS) return null;
  const end = LENGTH_OCTETS + new DataView(joined.buffer, joined.byteOffset).getUint32(0);
  return end > joined.length ? null : { request: joined.slice(LENGTH_OCTETS, end), responseHead: joined.slice(end) };
}

export function encodeReceived({ deflated, from, transport, at }: ReceivedAnswer): Uint8Array {
  const hidden = `${from.address} ${from.port}`;
  return encode('received/1', {
    messages: base64(deflated),
    from: base64(Buffer.from(hidden, 'latin1')),
    transport,
    at,
  });
}

/** Null for whatever is no answer to this question. */
export function decodeReceived(body: Uint8Array): ReceivedAnswer | null {
  const answer = decode(body, received);
  if (!answer) return null;
  const { messages: deflated, from, transport, at } = answer;
  return { deflated, from, transport, at };
}

export function encodeCounters(of: CallCounters): Uint8Array {
  return encode('counters/1', { ...of, heardFrom: of.heardFrom.slice(0, MAX_SOURCES) });
}

/** Null for whatever is no answer to this question. */
export function decodeCounters(body: Uint8Array): CallCounters | null {
  const answer = decode(body, counters);
  if (!answer) return null;
  const { sidetone: _sidetone, ...of } = answer;
  return of;
}

export function encodeLater({ seconds }: LaterAnswer): Uint8Array {
  return encode('later/1', { seconds });
}

/** Null for whatever is no answer to this question. */
export function decodeLater(body: Uint8Array): LaterAnswer | null {
  const answer = decode(body, later);
  return answer && { seconds: answer.seconds };
}

function encode(schema: string, fields: object): Uint8Array {
  return Buffer.from(JSON.stringify({ sidetone: schema, ...fields }), 'utf8');
}

function decode<T>(body: Uint8Array, schema: z.ZodType<T>): T | null {
  if (body.length > MAX_BODY) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(body).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function base64(data: Uint8Array): string {
  return Buffer.from(data).toString('base64');
}
