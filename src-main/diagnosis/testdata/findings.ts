/** Findings of a healthy line, to be bent in one place by each test. */
import { limitsSchema } from '../../../src-shared/contract/profile';
import type { CallResult } from '../../../src-shared/model/call';
import type { StreamStatistics } from '../../../src-shared/model/media';
import type { RuleInput } from '../api';
import { type AudioFacts, type Interval, uncovered } from '../observed/audio';
import type { Agreement } from '../observed/descriptions';
import { ownVantage } from '../observed/vantage';
import type { CallVariant, CompanionCounters, MediaFacts, ObservedCall, SdpFacts } from '../observed/call';
import type { Findings } from '../facts/findings';
import type { ReachFacts, TargetProbe } from '../facts/network';
import type { RegisterFacts, RegisterStep } from '../facts/registration';

export const SERVER = '198.51.100.10';
export const OWN = '192.168.1.20';
export const PUBLIC = '203.0.113.7';

export function input(findings: Findings, subject: Partial<RuleInput['subject']> = {}): RuleInput {
  return {
    findings,
    mode: 'quick',
    subject: {
      name: 'site A',
      codecs: ['PCMU', 'PCMA'],
      security: 'none',
      callTarget: 'sip:echo@pbx.test',
      responder: null,
      http: [],
      ports: [],
      limits: limitsSchema.parse({}),
      transport: 'udp',
      hasPassword: true,
      ...subject,
    },
  };
}

export function probe(changes: Partial<TargetProbe> = {}): TargetProbe {
  return {
    transport: 'udp',
    host: 'pbx.test',
    address: SERVER,
    port: 5060,
    outcome: 'answered',
    connectMs: null,
    answerMs: 12,
    sent: 1,
    waitedMs: null,
    status: 200,
    server: null,
    date: null,
    seenAs: null,
    local: { address: OWN, port: 40_000 },
    tls: null,
    tlsFailure: null,
    upgrade: null,
    error: null,
    ...changes,
  };
}

export function reach(changes: Partial<ReachFacts> & { probe?: Partial<TargetProbe> } = {}): ReachFacts {
  const { probe: one, ...rest } = changes;
  const transport = changes.transport ?? 'udp';
  return { transport, configured: true, probes: [probe({ transport, ...one })], ...rest };
}

export function silent(changes: Partial<TargetProbe> = {}): Partial<TargetProbe> {
  return { outcome: 'silent', sent: 5, waitedMs: 8000, answerMs: null, status: null, ...changes };
}

export function step(
  response: Partial<NonNullable<RegisterStep['response']>>,
  changes: Partial<RegisterStep> = {},
): RegisterStep {
  return {
    cseq: 1,
    authorized: false,
    contact: `sip:alice@${OWN}:40000`,
    sent: 1,
    ...changes,
    response: {
      status: 200,
      reason: 'OK',
      delayMs: 10,
      challenges: [],
      warning: null,
      reasonHeader: null,
      retryAfterS: null,
      date: null,
      via: { sentBy: `${OWN}:40000`, received: null, rport: null },
      contacts: [],
      ...response,
    },
  };
}

export function challenge(
  changes: { stale?: boolean; supported?: boolean; algorithm?: string; realm?: string } = {},
): RegisterStep['response'] {
  const { stale = false, supported = true, algorithm = 'MD5', realm = 'pbx.test' } = changes;
  return step({
    status: 401,
    reason: 'Unauthorized',
    challenges: [{ proxy: false, scheme: 'Digest', realm, algorithm, qop: 'auth', stale, supported }],
  }).response;
}

export function registered(changes: Partial<RegisterFacts> = {}): RegisterFacts {
  return {
    outcome: 'registered',
    transport: 'udp',
    steps: [step({ ...challenge() }), step({}, { cseq: 2, authorized: true })],
    status: 200,
    askedExpiresS: 300,
    grantedExpiresS: 300,
    contact: `sip:alice@${OWN}:40000`,
    foreign: [],
    local: { address: OWN, port: 40_000 },
    seenAs: null,
    requestDelayMs: 30,
    hasPassword: true,
    error: null,
    ...changes,
  };
}

/** Refused after these steps. */
export function refused(steps: RegisterStep[], changes: Partial<RegisterFacts> = {}): RegisterFacts {
  return registered({ outcome: 'refused', status: steps.at(-1)?.response?.status ?? null, steps, ...changes });
}

export function sdp(changes: Partial<SdpFacts> = {}): SdpFacts {
  return {
    address: SERVER,
    port: 20_000,
    profile: 'RTP/AVP',
    formats: [{ payloadType: 0, name: 'PCMU', clockRate: 8000 }],
    direction: 'sendrecv',
    crypto: false,
    fingerprint: false,
    ptimeMs: 20,
    ...changes,
  };
}

export function stream(changes: Partial<StreamStatistics> = {}): StreamStatistics {
  return {
    direction: 'inbound',
    ssrc: '0x00000001',
    src: { address: SERVER, port: 20_000 },
    dst: { address: OWN, port: 30_000 },
    payloadType: 0,
    codec: 'PCMU',
    clockRate: 8000,
    packets: 350,
    octets: 56_000,
    expected: 350,
    lost: 0,
    lossPercent: 0,
    duplicates: 0,
    reordered: 0,
    rejected: null,
    deltaMs: { min: 19, mean: 20, max: 21 },
    jitterMs: { min: 0, mean: 0.4, max: 1 },
    burst: null,
    bitrateKbps: 80,
    clockDriftPpm: null,
    rttMs: { min: 10, mean: 12, max: 15 },
    r: 93,
    mos: 4.4,
    mosNote: '',
    mosProvenance: null,
    levelDbov: -18,
    remoteReport: null,
    startAt: null,
    endAt: null,
    ...changes,
  };
}

export function media(changes: Partial<MediaFacts> = {}): MediaFacts {
  return {
    local: { address: OWN, port: 30_000 },
    rtpArrived: 350,
    rtcpArrived: 2,
    rtpSent: 350,
    rejected: 0,
    firstRejectedMs: null,
    firstAcceptedMs: 25,
    lastAcceptedMs: 6980,
    beforeAnswer: 0,
    renegotiatedMs: null,
    sequenceWrappedMs: null,
    sources: [{ address: SERVER, port: 20_000, packets: 350 }],
    payloadTypes: [{ payloadType: 0, packets: 350, expected: true }],
    senderReports: 2,
    peerSent: 300,
    reportBlocks: 2,
    firstHighest: 100,
    lastHighest: 340,
    peerLossPercent: 0,
    icmp: [],
    levelDbov: -18,
    exactSilencePercent: 0,
    dscp: null,
    ...changes,
  };
}

/** Nothing arrived at all: no RTP, no RTCP. */
export const NOTHING: Partial<MediaFacts> = {
  rtpArrived: 0,
  rtcpArrived: 0,
  firstAcceptedMs: null,
  lastAcceptedMs: null,
  sources: [],
  payloadTypes: [],
  senderReports: 0,
  peerSent: null,
  reportBlocks: 0,
  firstHighest: null,
  lastHighest: null,
  peerLossPercent: null,
  levelDbov: null,
  exactSilencePercent: null,
};

export function counters(changes: Partial<CompanionCounters> = {}): CompanionCounters {
  return {
    callId: 'call',
    sdpRemote: { address: OWN, port: 30_000 },
    sendsTo: { address: PUBLIC, port: 30_000 },
    heardFrom: [{ address: PUBLIC, port: 30_000, packets: 350 }],
    packetsIn: 350,
    packetsOut: 350,
    rtcpIn: 2,
    lostIn: 0,
    jitterInMs: 0.5,
    reorderedIn: 0,
    duplicatesIn: 0,
    burstDensityIn: null,
    dscpIn: null,
    ...changes,
  };
}

function agreementsOf(
  own: SdpFacts | null = sdp({ address: OWN, port: 30_000 }),
  peer: SdpFacts | null = sdp(),
  againMs: number | null,
): Agreement[] {
  if (!own || !peer) return [];
  const first: Agreement = { sinceMs: 0, own, peer, by: 'own', carriedIn: 'INVITE' };
  if (againMs === null) return [first];
  const both = { direction: 'sendrecv' } as const;
  return [
    { ...first, own: { ...own, ...both }, peer: { ...sdp(), ...both } },
    { ...first, sinceMs: againMs, by: 'peer', carriedIn: 're-INVITE' },
  ];
}

type CallChanges = Partial<Omit<ObservedCall, 'result' | 'media'>> & {
  result?: Partial<CallResult>;
  media?: Partial<MediaFacts> | null;
  streams?: Partial<StreamStatistics>[];
  talkMs?: number;
};

export function call(changes: CallChanges = {}): ObservedCall {
  const { result, media: mediaChanges, streams = [{}], talkMs = 7000, ...rest } = changes;
  const variant: CallVariant = { changed: 'none', label: 'as configured' };
  const heard = mediaChanges === null ? null : media(mediaChanges);
  const whole = [{ fromMs: 0, toMs: talkMs }];
  const audioOf = (packets: number, spans: Interval[], types: MediaFacts['payloadTypes'] = []): AudioFacts => ({
    packets,
    spans: packets === 0 ? [] : spans,
    agreed: whole,
    quiet: uncovered(whole, packets === 0 ? [] : spans).map((one) => ({ ...one, missing: null })),
    elsewhere: null,
    payloads: types.map(({ expected, ...one }) => ({
      ...one,
      stray: expected ? 0 : one.packets,
      octets: null,
      isEvent: false,
    })),
    sources: [],
  });
  return {
    seen: ownVantage('caller'),
    descriptions: [],
    agreements: agreementsOf(changes.offer, changes.answer, heard?.renegotiatedMs ?? null),
    audio: {
      inbound: audioOf(heard?.rtpArrived ?? 0, [{ fromMs: heard?.firstAcceptedMs ?? 0, toMs: heard?.lastAcceptedMs ?? 0 }], heard?.payloadTypes),
      outbound: audioOf(heard?.rtpSent ?? 0, whole),
    },
    variant,
    ladder: [],
    samples: [],
    inviteOctets: 900,
    provisional: [
      { status: 100, reason: 'Trying', atMs: 5, sdp: false },
      { status: 180, reason: 'Ringing', atMs: 60, sdp: false },
    ],
    final: null,
    gaveUpAfterMs: null,
    repeatedSuccess: 0,
    ended: { by: 'local', afterMs: talkMs, q850: null, text: null },
    sessionExpiresS: null,
    offer: sdp({ address: OWN, port: 30_000 }),
    answer: sdp(),
    signallingPeer: { address: SERVER, port: 5060 },
    expected: { inbound: true, outbound: true },
    media: heard,
    probe: { coefficient: 0.95, returned: true, delayMs: 60, delayStartMs: 60, delayEndMs: 61, levelDb: 0 },
    companion: null,
    pings: [10, 11, 10, 12, 10, 11].map((rttMs, i) => ({ atMs: i * 1000, rttMs })),
    addressChanges: [],
    load: null,
    buffers: null,
    mediaRoute: null,
    ...rest,
    result: {
      schema: 'sidetone.call/1',
      callId: 'call',
      target: 'sip:echo@pbx.test',
      transport: 'udp',
      state: 'answered',
      timing: {
        startedAt: '2026-01-01T00:00:00.000000Z',
        tryingMs: 5,
        progressMs: 60,
        pddMs: 60,
        answerMs: 100,
        durationMs: talkMs,
        firstPacketMs: 25,
      },
      sip: { status: 200, reason: 'OK' },
      hangup: { by: 'local', q850: 16, name: 'NORMAL_CLEARING', meaning: null },
      sdp: { offer: null, answer: null },
      streams: streams.map(stream),
      ladder: [],
      events: [],
      dtmfReceived: '',
      causes: [],
      error: null,
      ...result,
    },
  };
}

/** Answered, but not one packet came back. */
export function deafCall(changes: CallChanges = {}): ObservedCall {
  return call({ streams: [], probe: null, ...changes, media: { ...NOTHING, ...changes.media } });
}

/** Refused with a final response. */
export function refusedCall(
  status: number,
  reason: string,
  changes: Partial<NonNullable<ObservedCall['final']>> & CallChanges = {},
): ObservedCall {
  const {
    warning = null,
    reasonHeader = null,
    retryAfterS = null,
    minSeS = null,
    challenged = false,
    ...rest
  } = changes;
  return call({
    streams: [],
    media: null,
    probe: null,
    provisional: [{ status: 100, reason: 'Trying', atMs: 5, sdp: false }],
    pings: [],
    answer: null,
    ...rest,
    final: { status, reason, warning, reasonHeader, retryAfterS, minSeS, sdp: changes.answer ?? null, challenged },
    result: { state: 'rejected', sip: { status, reason }, ...rest.result },
  });
}

/** A call as a retry with this one thing changed. */
export function retriedWith(changed: CallVariant['changed'], retried: ObservedCall): ObservedCall {
  return { ...retried, variant: { changed, label: changed } };
}

/** The healthy line behind a NAT, with everything a quick run finds. */
export function healthy(changes: Findings = {}): Findings {
  return {
    'names.resolve': {
      uri: 'sip:pbx.test',
      host: 'pbx.test',
      literal: false,
      targets: [],
      steps: [],
      failure: null,
      nameServers: [],
    },
    'reach.udp': reach(),
    'reach.tcp': reach({ transport: 'tcp', configured: false }),
    'registration.register': registered(),
    'call.setup': { call: call() },
    ...changes,
  };
}
