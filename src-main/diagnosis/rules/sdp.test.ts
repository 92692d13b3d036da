/** Descriptions of our own calls, addresses that two servers see, and what works here alone. */
import type { AudioFacts } from '../observed/audio';
import type { ObservedCall, SdpDetails, SdpFacts } from '../observed/call';
import type { Findings } from '../facts/findings';
import { PUBLIC, SERVER, call, deafCall, healthy, refusedCall, sdp } from '../testdata/findings';
import { table } from '../testdata/table';

const setup = (one: ObservedCall, more: Findings = {}): Findings => healthy({ 'call.setup': { call: one }, ...more });
const details = (changes: Partial<SdpDetails> = {}): SdpDetails => ({
  lines: [{ media: 'audio', port: 20_000, profile: 'RTP/AVP' }],
  rtcpMux: false,
  bundle: [],
  ambiguous: [],
  fmtp: {},
  crypto: [],
  candidates: [],
  ...changes,
});
const webrtc = (rtcpMux: boolean): SdpFacts =>
  sdp({ profile: 'UDP/TLS/RTP/SAVPF', fingerprint: true, details: details({ rtcpMux }) });
/** Answered, and hung up by our own engine, which cannot use the answer. */
const unusable = (offer: SdpFacts, answer: SdpFacts): ObservedCall => {
  const one = refusedCall(200, 'OK', { result: { state: 'failed' }, offer, answer });
  return { ...one, final: one.final && { ...one.final, sdp: null } };
};
const telephoneEvent = { payloadType: 101, name: 'telephone-event', clockRate: 8000 };
const ilbc = { payloadType: 97, name: 'iLBC', clockRate: 8000 };

/** Packets of iLBC, where 30 ms frames were agreed. */
function ilbcCall(octets: number): ObservedCall {
  const described = sdp({ formats: [ilbc], ptimeMs: null, details: details({ fmtp: { 97: 'mode=30' } }) });
  const one = call({
    offer: described,
    answer: described,
    seen: { at: 'client', role: 'caller', sees: { inbound: true, outbound: true } },
  });
  const withFrames = (audio: AudioFacts): AudioFacts => ({
    ...audio,
    payloads: [{ payloadType: 97, packets: 350, stray: 0, octets, isEvent: false }],
  });
  return { ...one, audio: { inbound: withFrames(one.audio.inbound), outbound: one.audio.outbound } };
}

table('answers that our engine cannot use', [
  {
    what: 'keys alone',
    findings: setup(unusable(sdp({}), sdp({ formats: [telephoneEvent] }))),
    primary: 'call-codec-mismatch',
    confidence: 'proven',
  },
  {
    what: 'a codec that was not offered',
    findings: setup(unusable(sdp({}), sdp({ formats: [ilbc] }))),
    primary: 'sdp-invalid',
    reason: /takes iLBC\/8000, and offered was PCMU\/8000/,
  },
  {
    what: 'port 0',
    findings: setup(unusable(sdp({}), sdp({ port: 0 }))),
    primary: 'media-direction-held',
  },
]);

table('what is put up with here', [
  {
    what: 'no rtcp-mux, and audio flows',
    findings: setup(call({ offer: webrtc(true), answer: webrtc(false) })),
    primary: 'sdp-invalid',
    status: 'healthy',
    reason: /no a=rtcp-mux.*browsers refuse it/,
  },
  { what: 'rtcp-mux', findings: setup(call({ offer: webrtc(true), answer: webrtc(true) })), primary: null },
  {
    what: 'an inside address in the Contact, by TCP',
    findings: setup(call({ contact: { answeredFrom: '10.1.2.3', redirectedTo: null }, result: { transport: 'tcp' } })),
    primary: 'call-ack-lost',
    status: 'healthy',
  },
  {
    what: 'the same with Record-Route',
    findings: setup(
      call({ contact: { answeredFrom: '10.1.2.3', redirectedTo: null, isRouted: true }, result: { transport: 'tcp' } }),
    ),
    primary: null,
  },
]);

table('frames against fmtp', [
  {
    what: '20 ms frames where 30 ms were agreed',
    findings: setup(ilbcCall(38)),
    primary: 'sdp-invalid',
    status: 'failed',
    reason: /38 octets of iLBC/,
  },
  { what: 'the frames that were agreed', findings: setup(ilbcCall(50)), primary: null },
]);

const stunSays = (address: string): Findings => ({
  'nat.translation': {
    local: null,
    seenAs: { address: PUBLIC, port: 5060 },
    translated: true,
    portKept: true,
    localIsPrivate: true,
    seenIsPrivate: false,
  },
  'ice.stun': {
    probes: [
      {
        url: 'stun:stun.test',
        configured: true,
        kind: 'stun',
        host: 'stun.test',
        port: 3478,
        transport: 'udp',
        address: SERVER,
        reach: 'answered',
        sent: 1,
        connectMs: null,
        tlsMs: null,
        answerMs: 10,
        waitedMs: null,
        local: null,
        mapped: { address, port: 40_000 },
        origin: null,
        other: null,
        software: null,
        error: null,
        tlsFailure: null,
        tls: null,
        failure: null,
      },
    ],
    elsewhere: [],
    wrong: [],
  },
});

table('two outside addresses', [
  {
    what: 'one for signalling and one for audio, and nothing is heard',
    findings: setup(deafCall(), stunSays('203.0.113.200')),
    primary: 'nat-address-split',
    status: 'failed',
  },
  {
    what: 'the same, and audio flows',
    findings: setup(call(), stunSays('203.0.113.200')),
    primary: 'nat-address-split',
    status: 'healthy',
  },
  { what: 'one for both', findings: setup(call(), stunSays(PUBLIC)), primary: null },
]);
