/** The part of the contract that is about conference servers: what is known of one, and a look at it by the engine. */
import { z } from 'zod';
import type { CheckProgress, CheckResult, Verdict } from '../model/diagnosis';
import { event, method } from './entry';

const port = z.number().int().min(1).max(65_535);

/** A call server (RTCD) or an SFU (mediasoup): what of it is known, at least one thing. */
export const callServerSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    /** Its HTTP API; without a path, "/version" is asked. */
    api: z
      .url({ protocol: /^https?$/, error: 'must start with http:// or https://' })
      .max(2048)
      .optional(),
    /** Where media goes; missing: the host of `api`. */
    host: z.string().trim().min(1).max(255).optional(),
    udp: port.optional(),
    /** The detour where UDP is closed. */
    tcp: port.optional(),
    /** A room by the signalling of mediasoup's demo: "wss://sfu.test:4443/?roomId=test". */
    room: z
      .url({ protocol: /^wss?$/, error: 'must start with ws:// or wss://' })
      .max(2048)
      .optional(),
    /** What it offered in a call: candidate lines, an SDP, or JSON. */
    candidates: z.array(z.string().max(65_536)).max(64).optional(),
  })
  .refine(({ api, udp, tcp, room, candidates }) => api ?? udp ?? tcp ?? room ?? candidates, {
    error: 'needs "api", "udp", "tcp", "room" or "candidates"',
  })
  .refine(({ api, host, udp, tcp }) => (udp ?? tcp) === undefined || (api ?? host) !== undefined, {
    error: 'needs "host" beside "udp" or "tcp" where there is no "api"',
  });
export type CallServer = z.infer<typeof callServerSchema>;

export const callServersSchema = z.array(callServerSchema).max(16);

export interface ConferenceProbe {
  checks: CheckResult[];
  verdict: Verdict;
  cancelled: boolean;
}

/** A look that is under way: whole with each change. */
export interface ConferenceProgress {
  checks: CheckProgress[];
}

export const conferenceMethods = {
  /** Looks at one server; only one look at a time. Resolves when it has ended, cancelled or not. */
  'conference.probe': method(callServerSchema).returns<ConferenceProbe>(),
  'conference.cancel': method().returns<null>(),
};

export const conferenceEvents = {
  /** The look at a conference server that is under way. */
  conference: event<ConferenceProgress>(),
};
