/** What the companion gives strangers, as data: each bound stands here once. */

export const BOUNDS = {
  /** RFC 9000 section 8.1: an address that has not proven itself gets so many times the octets that came from it. */
  amplification: 3,
  /** A proven address stays so for this time after its last proof, ms. */
  provenMs: 600_000,
  /** A connection without a word, a keep-alive, a registration or a call ends, ms. RFC 5626 section 4.4.1: clients ping every 120 s. */
  idleMs: 300_000,
  /** Calls at once; `--max-calls` takes its place. */
  maxCalls: 200,
  /** Of them one address may have this share, and this share while they are unanswered. Registered callers: no share. */
  callShare: 0.25,
  unansweredShare: 0.1,
  /** An unanswered call ends, ms: RFC 3261 section 16.6 gives up after three minutes too (Timer C). */
  ringMs: 180_000,
  /** An answered call ends, ms. */
  callMs: 3_600_000,
  /** Datagrams that one address gets back from the UDP echo ports: at once, and per second after that. */
  echoRate: { burst: 50, perSecond: 20 },
  /** The same datagram so often within `echoMemoryMs` is another echo's; it is left alone until it has been silent for that long. */
  echoRepeats: 8,
  echoMemoryMs: 30_000,
  /** Nobody asks from the port of a service: below it, an answer would go to a server that answers again. */
  echoLowestPort: 1024,
} as const;
