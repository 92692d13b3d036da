/** Conference servers as a table: what is found, what is named first, what must not be named at all. */
import { placeOf } from '../../../src-shared/conference/candidates';
import type {
  CandidateFacts,
  ConferenceApiFacts,
  ConferenceMediaFacts,
  ConferenceOfferFacts,
  RoomOffer,
} from '../facts/conference';
import type { Findings } from '../facts/findings';
import { healthy } from '../testdata/findings';
import { table } from '../testdata/table';

const PUBLIC_API = '198.51.100.20';
const INSIDE_API = '10.0.0.5';

function api(changes: Partial<ConferenceApiFacts['servers'][number]> = {}): ConferenceApiFacts {
  return {
    servers: [
      {
        name: 'RTCD',
        url: 'http://rtcd.test:8045/version',
        outcome: 'answered',
        status: 200,
        ms: 20,
        date: null,
        tlsFailure: null,
        body: null,
        error: null,
        address: PUBLIC_API,
        version: { version: 'v1.1.0', date: null, hash: null },
        ...changes,
      },
    ],
  };
}

type Port = ConferenceMediaFacts['ports'][number];
function media(
  udp: NonNullable<Port['udp']>['outcome'],
  tcp?: NonNullable<Port['tcp']>['outcome'],
): ConferenceMediaFacts {
  return {
    ports: [
      {
        name: 'RTCD',
        host: 'rtcd.test',
        address: PUBLIC_API,
        udp: { port: 8443, outcome: udp, ms: null },
        tcp: tcp ? { port: 8443, outcome: tcp, ms: null } : null,
        error: null,
        binding: null,
      },
    ],
  };
}

const room = (changes: Partial<RoomOffer> = {}): RoomOffer => ({
  url: 'wss://sfu.test:4443/?roomId=***',
  outcome: 'offered',
  status: null,
  failedAt: null,
  ms: 90,
  tlsFailure: null,
  tls: null,
  address: PUBLIC_API,
  error: null,
  ...changes,
});

/** @param answers by address; of what is missing nothing was tried */
function candidate(address: string, answer: CandidateFacts['answer'] = 'untried', more: Partial<CandidateFacts> = {}) {
  return {
    transport: 'udp' as const,
    address,
    port: 8443,
    type: 'host' as const,
    place: placeOf(address),
    resolved: placeOf(address) === 'name' ? null : address,
    answer,
    ms: null,
    ...more,
  };
}

function offer(candidates: CandidateFacts[], changes: Partial<ConferenceOfferFacts['servers'][number]> = {}): Findings {
  return healthy({
    'conference.offer': { servers: [{ name: 'SFU', apiAddress: PUBLIC_API, room: null, candidates, ...changes }] },
  });
}

table('conference servers that are well', [
  {
    what: 'version, UDP and TCP',
    findings: healthy({ 'conference.api': api(), 'conference.media': media('answered', 'open') }),
    primary: null,
    status: 'healthy',
  },
  { what: 'its own address is offered', findings: offer([candidate(PUBLIC_API)]), primary: null, status: 'healthy' },
  {
    what: 'an inside address beside the public one',
    findings: offer([candidate(INSIDE_API, 'silent'), candidate(PUBLIC_API, 'answered')]),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'an inside server for people inside',
    findings: offer([candidate('10.0.0.7')], { apiAddress: INSIDE_API }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'an inside address that answers: we are in that network too',
    findings: offer([candidate(INSIDE_API, 'answered')]),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'a test on one computer',
    findings: offer([candidate('127.0.0.1')], { apiAddress: '127.0.0.1' }),
    primary: null,
    status: 'healthy',
  },
  { what: 'nothing but relays', findings: offer([candidate('10.0.0.9', 'untried', { type: 'relay' })]), primary: null },
]);

table('the address that a server names for itself', [
  {
    what: 'a public server names an inside address, and nobody answers there',
    findings: offer([candidate('172.31.29.117', 'silent')], { room: room() }),
    primary: 'ice-host-override-wrong',
    status: 'failed',
    confidence: 'proven',
    never: ['media-udp-port-blocked'],
  },
  {
    what: 'the same, only told to us',
    findings: offer([candidate('172.31.29.117'), candidate('172.31.29.117', 'untried', { transport: 'tcp' })]),
    primary: 'ice-host-override-wrong',
    confidence: 'likely',
  },
  {
    what: 'it names its loopback',
    findings: offer([candidate('127.0.0.1', 'refused')], { room: room() }),
    primary: 'ice-host-override-wrong',
    confidence: 'proven',
  },
  {
    what: 'it names a name that does not exist',
    findings: offer([candidate('sfu.invalid')], { room: room() }),
    primary: 'ice-host-override-wrong',
    confidence: 'proven',
  },
  {
    what: 'it names another public address, and nobody answers there',
    findings: offer([candidate('203.0.113.99', 'silent')], { room: room() }),
    primary: 'ice-host-override-wrong',
    confidence: 'likely',
    status: 'failed',
  },
  {
    what: 'it names another public address that nobody tried: worth a word, no more',
    findings: offer([candidate('203.0.113.99')]),
    primary: 'ice-host-override-wrong',
    confidence: 'suspected',
    status: 'healthy',
  },
  {
    what: 'an inside server names another inside network',
    findings: offer([candidate('192.168.7.7', 'silent')], {
      apiAddress: INSIDE_API,
      room: room({ address: INSIDE_API }),
    }),
    primary: 'ice-host-override-wrong',
    confidence: 'likely',
  },
  {
    what: 'an inside address, and nothing is known of the server',
    findings: offer([candidate('192.168.7.7')], { apiAddress: null }),
    primary: 'ice-host-override-wrong',
    confidence: 'suspected',
    status: 'degraded',
  },
  {
    what: 'it goes before a media port that may only be mute',
    findings: {
      ...offer([candidate('172.31.29.117', 'silent')], { room: room() }),
      'conference.api': api(),
      'conference.media': media('silent', 'open'),
    },
    primary: 'ice-host-override-wrong',
    also: ['media-udp-port-blocked'],
  },
  {
    what: 'it goes before the ports of the profile, which are silent to strangers anyway',
    findings: {
      ...offer([candidate('172.17.0.2', 'silent')], { room: room() }),
      'http.ports': media('silent', 'refused'),
    },
    primary: 'ice-host-override-wrong',
    also: ['media-udp-port-blocked', 'media-tcp-fallback-missing'],
  },
  {
    what: 'where it is only suspected, a port that is surely shut goes before it',
    findings: {
      ...offer([candidate('172.31.29.117')], { apiAddress: INSIDE_API }),
      'conference.media': media('refused', 'refused'),
    },
    primary: 'media-tcp-fallback-missing',
    also: ['ice-host-override-wrong'],
  },
]);

table('the way for media', [
  {
    what: 'the right address does not answer a check with its own credentials',
    findings: offer([candidate(PUBLIC_API, 'silent')], { room: room() }),
    primary: 'media-udp-port-blocked',
    confidence: 'proven',
    never: ['ice-host-override-wrong', 'media-tcp-fallback-missing'],
  },
  {
    what: 'its UDP is silent, and its TCP answers',
    findings: offer([candidate(PUBLIC_API, 'silent'), candidate(PUBLIC_API, 'answered', { transport: 'tcp' })]),
    primary: 'media-udp-port-blocked',
    status: 'degraded',
    never: ['media-tcp-fallback-missing', 'ice-host-override-wrong'],
  },
  {
    what: 'its UDP answers, and its TCP is silent',
    findings: offer([candidate(PUBLIC_API, 'answered'), candidate(PUBLIC_API, 'silent', { transport: 'tcp' })]),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'and the TCP detour that it offers is shut as well',
    findings: offer([candidate(PUBLIC_API, 'silent'), candidate(PUBLIC_API, 'refused', { transport: 'tcp' })], {
      room: room(),
    }),
    primary: 'media-tcp-fallback-missing',
    confidence: 'proven',
    also: ['media-udp-port-blocked'],
  },
  {
    what: 'it answers STUN by TCP, its UDP port is silent',
    findings: healthy({ 'conference.api': api(), 'conference.media': media('silent', 'answered') }),
    primary: 'media-udp-port-blocked',
    confidence: 'likely',
    status: 'failed',
  },
  {
    what: 'RTCD takes TCP connections, its UDP port is silent as it is to all whom it does not know',
    findings: healthy({ 'conference.api': api(), 'conference.media': media('silent', 'open') }),
    primary: 'media-udp-port-blocked',
    confidence: 'suspected',
    status: 'healthy',
  },
  {
    what: 'RTCD has neither',
    findings: healthy({ 'conference.api': api(), 'conference.media': media('silent', 'refused') }),
    primary: 'media-tcp-fallback-missing',
    also: ['media-udp-port-blocked'],
  },
]);

table('the API and the signalling of a room', [
  {
    what: 'the API is not there: the ports follow from it',
    findings: healthy({
      'conference.api': api({ outcome: 'refused', status: null, error: 'Nothing listens there.' }),
      'conference.media': media('silent', 'refused'),
    }),
    primary: 'http-api-unreachable',
  },
  { what: 'the API fails', findings: healthy({ 'conference.api': api({ status: 503 }) }), primary: 'http-api-error' },
  {
    what: 'the API wants a key',
    findings: healthy({ 'conference.api': api({ status: 401 }) }),
    primary: 'http-api-unauthorized',
  },
  {
    what: 'the certificate has expired',
    findings: healthy({
      'conference.api': api({ outcome: 'tls', status: null, tlsFailure: 'expired', error: 'Expired.' }),
    }),
    primary: 'tls-certificate-expired',
  },
  ...(
    [
      ['upgrade-refused', 403, 'http-api-unauthorized'],
      ['upgrade-refused', 502, 'http-api-error'],
      ['upgrade-refused', 404, 'websocket-refused'],
      ['rejected', 403, 'http-api-unauthorized'],
      ['rejected', 500, 'http-api-error'],
      ['no-answer', null, 'http-api-error'],
      ['unusable', null, 'http-api-error'],
      ['timeout', null, 'http-api-unreachable'],
      ['dns', null, 'http-api-unreachable'],
    ] as const
  ).map(([outcome, status, primary]) => ({
    what: `the room: ${outcome} ${status ?? ''}`,
    findings: offer([], { room: room({ outcome, status, error: 'It said so.' }) }),
    primary,
    status: 'failed' as const,
    never: ['ice-host-override-wrong' as const],
  })),
  {
    what: 'the room: a certificate of nobody',
    findings: offer([], { room: room({ outcome: 'tls', tlsFailure: 'self-signed', error: 'Self-signed.' }) }),
    primary: 'tls-certificate-untrusted',
  },
]);
