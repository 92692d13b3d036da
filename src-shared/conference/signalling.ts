/**
 * What is asked of a room and what comes back, in the words of mediasoup's demo. Its two dialects differ in names only (`id` or
 * `transportId`, bare capabilities or `routerRtpCapabilities`): requests carry both, answers may have either.
 */
import { z } from 'zod';

const iceCandidate = z
  .looseObject({
    foundation: z.string(),
    priority: z.number(),
    protocol: z.enum(['udp', 'tcp']),
    port: z.number().int(),
    type: z.enum(['host', 'srflx', 'prflx', 'relay']),
    address: z.string().optional(),
    ip: z.string().optional(),
    tcpType: z.enum(['active', 'passive', 'so']).optional(),
  })
  // Older servers say `ip`, newer ones `address`, and the client library wants both.
  .transform(({ address, ip, ...rest }) => ({ ...rest, address: address ?? ip ?? '', ip: ip ?? address ?? '' }))
  .refine(({ address }) => address !== '', 'a candidate has no address');

const transportAnswer = z
  .looseObject({
    id: z.string().optional(),
    transportId: z.string().optional(),
    iceParameters: z.object({
      usernameFragment: z.string().min(1),
      password: z.string().min(1),
      iceLite: z.boolean().optional(),
    }),
    iceCandidates: z.array(iceCandidate).max(64),
    dtlsParameters: z.object({
      role: z.enum(['auto', 'client', 'server']).optional(),
      fingerprints: z.array(z.object({ algorithm: z.string(), value: z.string() })).min(1),
    }),
  })
  .transform(({ id, transportId, iceParameters, iceCandidates, dtlsParameters }) => ({
    id: transportId ?? id ?? '',
    iceParameters,
    iceCandidates,
    dtlsParameters,
  }))
  .refine(({ id }) => id !== '', 'the transport has no id');
export type TransportAnswer = z.infer<typeof transportAnswer>;

const consumerRequest = z
  .looseObject({
    id: z.string().optional(),
    consumerId: z.string().optional(),
    producerId: z.string(),
    kind: z.enum(['audio', 'video']),
    rtpParameters: z.looseObject({ codecs: z.array(z.looseObject({ mimeType: z.string() })) }),
  })
  .transform(({ id, consumerId, producerId, kind, rtpParameters }) => ({
    id: consumerId ?? id ?? '',
    producerId,
    kind,
    rtpParameters,
  }))
  .refine(({ id }) => id !== '', 'the consumer has no id');
export type ConsumerRequest = z.infer<typeof consumerRequest>;

const producerAnswer = z
  .looseObject({ id: z.string().optional(), producerId: z.string().optional() })
  .transform(({ id, producerId }) => producerId ?? id ?? '');

/** An answer that does not say what it has to. */
export class SignallingError extends Error {
  override readonly name = 'SignallingError';
}

/** The codecs of a router, as the client library takes them (it checks them itself). */
export function readCapabilities(data: unknown): object {
  const inner = (data as { routerRtpCapabilities?: unknown } | null)?.routerRtpCapabilities ?? data;
  const codecs = (inner as { codecs?: unknown } | null)?.codecs;
  if (typeof inner !== 'object' || inner === null || !Array.isArray(codecs)) {
    throw new SignallingError('The answer to "getRouterRtpCapabilities" names no codecs.');
  }
  return inner;
}

export const readTransport = (data: unknown): TransportAnswer => read(transportAnswer, 'createWebRtcTransport', data);
export const readConsumer = (data: unknown): ConsumerRequest => read(consumerRequest, 'newConsumer', data);
export const readProducer = (data: unknown): string => read(producerAnswer, 'produce', data);

/** @param direction what the transport is for, seen from us */
export function transportRequest(direction: 'send' | 'receive', forceTcp: boolean): object {
  const isSend = direction === 'send';
  return { forceTcp, producing: isSend, consuming: !isSend, appData: { direction: isSend ? 'producer' : 'consumer' } };
}

function read<T>(schema: z.ZodType<T>, method: string, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.map(String).join('.') ?? '';
  throw new SignallingError(
    `The message "${method}" of the server cannot be used${where ? ` (${where})` : ''}: ${issue?.message ?? 'it is empty'}.`,
  );
}
