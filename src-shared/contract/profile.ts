import { z } from 'zod';
import { TRANSPORT_NAMES } from '../model/transports';
import { DEFAULT_LIMITS } from '../model/limits';
import { CODEC_NAMES } from '../model/media';
import { icePolicySchema, iceUrlSchema, relayHasTurn } from './ice';
import { callServersSchema } from './conference';

/** A password as text, out of an environment variable, or out of the operating system's key ring. */
export const secretSchema = z.union(
  [z.string(), z.strictObject({ env: z.string().min(1) }), z.strictObject({ keyring: z.string().min(1) })],
  { error: 'must be text, { "env": "NAME" } or { "keyring": "name" }' },
);
export type Secret = z.infer<typeof secretSchema>;

export const accountTransportSchema = z.enum([...TRANSPORT_NAMES, 'auto']);

/** How the audio travels: plain RTP, SRTP with its keys in the SDP (RFC 4568), or ICE and DTLS-SRTP as WebRTC has it. */
export const mediaSchema = z.enum(['rtp', 'sdes', 'webrtc']);

/** A SIP or SIPS URI. */
export const sipUriSchema = z.string().regex(/^sips?:[^\s]+$/i, 'must be a SIP URI such as sip:alice@pbx.test');

/**
 * Of the address of an account: RFC 3261 section 19.1.1 knows a password in a URI, but it would stand in clear text in each request, in
 * captures of them and in the logs of servers.
 */
export function hasNoPassword(uri: string): boolean {
  return !/^sips?:[^:@]*:[^@]*@/i.test(uri);
}
export const PASSWORD_IN_URI = 'The address holds a password: take it out, and give it as the password.';

export const accountProfileSchema = z.strictObject({
  uri: sipUriSchema.refine(hasNoPassword, PASSWORD_IN_URI),
  authUser: z.string().min(1).optional(),
  password: secretSchema.optional(),
  displayName: z.string().optional(),
  registrar: sipUriSchema.nullish(),
  outboundProxy: sipUriSchema.nullish(),
  transport: accountTransportSchema.default('auto'),
  wsUrl: z
    .string()
    .regex(/^wss?:\/\/\S+$/i, 'must start with ws:// or wss://')
    .nullish(),
  /** Seconds asked for in REGISTER. */
  expires: z.number().int().min(10).max(86_400).default(300),
  media: mediaSchema.default('rtp'),
  codecs: z
    .array(z.enum(CODEC_NAMES))
    .min(1)
    .default([...CODEC_NAMES]),
});
export type AccountProfile = z.infer<typeof accountProfileSchema>;

/** HTTP addresses whose health is asked. */
export const httpSchema = z.array(z.strictObject({ name: z.string(), url: z.url({ protocol: /^https?$/ }) }));

const port = z.number().int().min(1).max(65_535);
/** Ports that have to be open, for example those of a call server's media. */
export const portsSchema = z.array(
  z
    .strictObject({ name: z.string(), udp: port.optional(), tcp: port.optional(), host: z.string().min(1) })
    .refine(({ udp, tcp }) => udp !== undefined || tcp !== undefined, 'needs "udp", "tcp" or both'),
);

export const limitsSchema = z.strictObject({
  pddWarnMs: z.number().positive().default(DEFAULT_LIMITS.pddWarnMs),
  pddFailMs: z.number().positive().default(DEFAULT_LIMITS.pddFailMs),
  lossPercent: z.number().min(0).default(DEFAULT_LIMITS.lossPercent),
  jitterMs: z.number().positive().default(DEFAULT_LIMITS.jitterMs),
  rttMs: z.number().positive().default(DEFAULT_LIMITS.rttMs),
  mos: z.number().min(1).max(4.5).default(DEFAULT_LIMITS.mos),
});

/** The profile file of the command line. An unknown key is an error that names it. */
export const profileSchema = z.strictObject({
  name: z.string().optional(),
  account: accountProfileSchema,
  callTarget: z.string().optional(),
  ice: z
    .strictObject({
      servers: z
        .array(
          z.strictObject({
            urls: z.array(iceUrlSchema).min(1),
            username: z.string().optional(),
            credential: secretSchema.optional(),
          }),
        )
        .default([]),
      policy: icePolicySchema.default('all'),
    })
    .superRefine(relayHasTurn)
    .optional(),
  tls: z
    .strictObject({ caFile: z.string().nullish(), servername: z.string().nullish(), verify: z.boolean().default(true) })
    .optional(),
  http: httpSchema.optional(),
  ports: portsSchema.optional(),
  /** Conference servers: version, media ports, and where they want the media sent. */
  callServers: callServersSchema.optional(),
  responder: sipUriSchema.optional(),
  limits: limitsSchema.optional(),
});
export type Profile = z.infer<typeof profileSchema>;
