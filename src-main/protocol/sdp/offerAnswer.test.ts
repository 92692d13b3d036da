import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CodecName } from '../../../src-shared/model/media';
import { buildAnswer } from './answer';
import { CRYPTO_SUITE_NAMES, keySaltOctets } from './crypto';
import { type SessionDescription, parseSdp, serializeSdp } from './description';
import { NoCommonMediaError } from './errors';
import { PayloadTypes, formatsOf } from './formats';
import { type Agreement, negotiate } from './negotiate';
import { type LocalAudio, buildOffer } from './offer';

const ALL: CodecName[] = ['PCMU', 'PCMA', 'G722', 'opus'];
const origin = { username: '-', sessionId: '1', sessionVersion: '1', address: '192.0.2.1' };

function local(changes: Partial<LocalAudio> = {}): LocalAudio {
  const sdes = changes.security === 'sdes';
  return {
    address: '192.0.2.1',
    rtpPort: 4000,
    rtcpPort: 4001,
    codecs: ALL,
    ptimeMs: 20,
    security: 'none',
    crypto: sdes
      ? CRYPTO_SUITE_NAMES.map((suite, i) => ({
          tag: i + 1,
          suite,
          keySalt: new Uint8Array(keySaltOctets(suite)).fill(i + 1),
        }))
      : [],
    webrtc: null,
    direction: 'sendrecv',
    payloadTypes: new PayloadTypes(),
    ...changes,
  };
}

function sample(name: string): SessionDescription {
  return parseSdp(readFileSync(new URL(`./testdata/${name}.sdp`, import.meta.url), 'utf8'));
}

function audio(attributes: string, media = 'm=audio 5000 RTP/AVP 0 101', connection = '192.0.2.9'): SessionDescription {
  return parseSdp(
    `v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 ${connection}\r\nt=0 0\r\n${media}\r\n` +
      `a=rtpmap:101 telephone-event/8000\r\n${attributes}`,
  );
}

function answered(
  offer: SessionDescription,
  ours: LocalAudio,
): { answer: SessionDescription; agreement: Agreement | null } {
  const { answer, index } = buildAnswer(offer, ours, origin);
  return { answer, agreement: negotiate(answer, offer, 'answerer', index) };
}

describe('our answer to the offers of', () => {
  it.each<[string, Partial<LocalAudio>, Partial<Agreement>]>([
    [
      'baresip',
      {},
      {
        codec: 'opus',
        remote: { address: '192.0.2.10', port: 21636 },
        remoteRtcp: { address: '192.0.2.10', port: 21637 },
        rtcpMux: false,
        // It has telephone-event at 8000 only, whatever the codec.
        telephoneEvent: { payloadType: 101, name: 'telephone-event', clockRate: 8000 },
      },
    ],
    ['baresip', { codecs: ['PCMA', 'PCMU'] }, { codec: 'PCMU' }],
    ['sipp', {}, { codec: 'PCMU', telephoneEvent: null, remoteRtcp: { address: '192.0.2.20', port: 6001 } }],
    ['asterisk', {}, { codec: 'PCMA', ptimeMs: 20, srtp: null }],
    [
      'rtpengine',
      {},
      { index: 1, codec: 'opus', rtcpMux: true, ptimeMs: 30, remoteRtcp: { address: '203.0.113.30', port: 30422 } },
    ],
    ['rtpengine', {}, { telephoneEvent: { payloadType: 110, name: 'telephone-event', clockRate: 48_000 } }],
    [
      'rtpengine',
      { codecs: ['PCMU'] },
      { telephoneEvent: { payloadType: 126, name: 'telephone-event', clockRate: 8000 } },
    ],
    [
      'ipv6',
      { address: '2001:db8::1' },
      { codec: 'PCMU', direction: 'sendonly', remoteRtcp: { address: '2001:db8::13', port: 7100 } },
    ],
  ])('%s, %j', (name, ours, expected) => {
    expect(answered(sample(name), local(ours)).agreement).toMatchObject(expected);
  });

  it('baresip with SDES: the first suite that we know, with our key and its tag', () => {
    const { answer, agreement } = answered(sample('baresip-sdes'), local({ security: 'sdes' }));
    expect(answer.media[0]).toMatchObject({
      protocol: 'RTP/SAVP',
      crypto: [{ tag: 1, suite: 'AES_CM_128_HMAC_SHA1_32' }],
    });
    expect(agreement?.srtp).toMatchObject({ suite: 'AES_CM_128_HMAC_SHA1_32', local: new Uint8Array(30).fill(3) });
  });

  it('FreeSWITCH with SDES: passes over the suite that nobody here knows', () => {
    const { agreement } = answered(sample('freeswitch'), local({ security: 'sdes' }));
    expect(agreement).toMatchObject({ codec: 'opus', srtp: { suite: 'AEAD_AES_128_GCM' } });
  });

  it.each<[string, string, Partial<LocalAudio>, RegExp]>([
    ['Chromium wants DTLS', 'chromium', {}, /DTLS-SRTP/],
    ['Chromium wants DTLS', 'chromium', { security: 'sdes' }, /DTLS-SRTP/],
    ['encryption offered to plain RTP', 'baresip-sdes', {}, /Set the account's media to "sdes"/],
    ['plain RTP offered to SDES', 'baresip', { security: 'sdes' }, /no a=crypto line/],
    ['no codec in common', 'sipp', { codecs: ['G722'] }, /the peer has PCMU, this account has G722/],
    ['IPv6 offered to IPv4', 'ipv6', {}, /one is IPv4, the other IPv6/],
  ])('refusal: %s', (_what, name, ours, message) => {
    expect(() => answered(sample(name), local(ours))).toThrow(NoCommonMediaError);
    expect(() => answered(sample(name), local(ours))).toThrow(message);
  });

  it('refuses every other line with port 0, in the order of the offer (RFC 3264 section 6)', () => {
    const { answer } = answered(sample('rtpengine'), local());
    expect(answer.media.map(({ kind, port, protocol }) => [kind, port, protocol])).toEqual([
      ['video', 0, 'RTP/AVP'],
      ['audio', 4000, 'RTP/AVP'],
      ['application', 0, 'UDP/DTLS/SCTP'],
    ]);
    expect(serializeSdp(answer)).toContain('m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n');
  });

  it('an offer without audio, or without an address, is refused', () => {
    expect(() => answered(audio('', 'm=video 5000 RTP/AVP 34'), local())).toThrow(/no audio/);
    const nowhere = audio('');
    nowhere.media[0]!.connection = null;
    expect(() => answered(nowhere, local())).toThrow(/names no address/);
  });
});

describe('direction (RFC 3264 section 6.1 and 8.4)', () => {
  it.each([
    ['sendrecv', false, 'sendrecv', 'sendrecv'],
    ['sendonly', false, 'recvonly', 'recvonly'],
    ['recvonly', false, 'sendonly', 'sendonly'],
    ['inactive', false, 'inactive', 'inactive'],
    ['sendrecv', true, 'sendonly', 'sendonly'],
    ['sendonly', true, 'inactive', 'inactive'],
    ['recvonly', true, 'sendonly', 'sendonly'],
    ['inactive', true, 'inactive', 'inactive'],
  ] as const)('offer %s, held by us %s: answer %s', (offered, held, written, agreed) => {
    const { answer, agreement } = answered(
      audio(`a=${offered}\r\n`),
      local({ direction: held ? 'sendonly' : 'sendrecv' }),
    );
    expect([answer.media[0]?.direction, agreement?.direction]).toEqual([written, agreed]);
  });

  it('c=0.0.0.0 is a hold, as in RFC 2543', () => {
    const { answer, agreement } = answered(audio('a=sendrecv\r\n', undefined, '0.0.0.0'), local());
    expect([answer.media[0]?.direction, agreement?.direction]).toEqual(['recvonly', 'recvonly']);
  });

  it('port 0 switches the audio off, and the answer agrees', () => {
    const { answer, agreement } = answered(audio('', 'm=audio 0 RTP/AVP 0 101'), local());
    expect([answer.media[0]?.port, agreement]).toEqual([0, null]);
  });
});

describe('the answer to our offer', () => {
  const ours = local();
  const offer = buildOffer(ours, origin, null);

  it('names static and dynamic types, and telephone-event at each clock rate', () => {
    const text = serializeSdp(offer);
    expect(text).toContain('m=audio 4000 RTP/AVP 0 8 9 111 101 110\r\n');
    expect(text).toContain('a=rtpmap:9 G722/8000\r\n');
    expect(text).toContain('a=rtpmap:111 opus/48000/2\r\n');
    expect(text).toContain('a=rtpmap:110 telephone-event/48000\r\n');
    expect(text).toContain('a=rtcp:4001\r\na=ptime:20\r\na=sendrecv\r\na=rtcp-mux\r\n');
  });

  it('the first codec of the answer is sent, with the payload types of the answer', () => {
    const answer = audio('a=rtpmap:97 opus/48000/2\r\n', 'm=audio 5000 RTP/AVP 97 0 101');
    const agreement = negotiate(offer, answer, 'offerer', 0);
    expect(agreement?.codec).toBe('opus');
    expect(agreement?.send[0]).toEqual({ payloadType: 97, name: 'opus', clockRate: 48_000 });
    expect(agreement?.receive.find((format) => format.name === 'opus')?.payloadType).toBe(111);
  });

  it.each([
    ['port 0', audio('', 'm=audio 0 RTP/AVP 0'), 'refused', /port 0/],
    ['a codec that was not offered', audio('', 'm=audio 5000 RTP/AVP 18'), 'codec', /payload type 18/],
    ['encryption that was not offered', audio('', 'm=audio 5000 RTP/SAVP 0'), 'security', /plain RTP/],
    ['no line at all', parseSdp('v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nt=0 0\r\n'), 'no-audio', /no audio/],
  ])('refusal: %s', (_what, answer, reason, message) => {
    expect(() => negotiate(offer, answer, 'offerer', 0)).toThrow(message);
    expect(() => negotiate(offer, answer, 'offerer', 0)).toThrow(expect.objectContaining({ reason }));
  });

  it('SDES: the key of the tag that was chosen', () => {
    const secured = buildOffer(local({ security: 'sdes' }), origin, null);
    expect(secured.media[0]?.protocol).toBe('RTP/SAVP');
    const key = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
    const answer = audio(`a=crypto:3 AES_CM_128_HMAC_SHA1_32 inline:${key}\r\n`, 'm=audio 5000 RTP/SAVP 0');
    expect(negotiate(secured, answer, 'offerer', 0)?.srtp).toMatchObject({
      suite: 'AES_CM_128_HMAC_SHA1_32',
      local: new Uint8Array(30).fill(3),
    });
    const wrongTag = audio(`a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:${key}\r\n`, 'm=audio 5000 RTP/SAVP 0');
    expect(() => negotiate(secured, wrongTag, 'offerer', 0)).toThrow(/no a=crypto line/);
    expect(() => negotiate(secured, audio(''), 'offerer', 0)).toThrow(/no a=crypto line/);
  });

  it.each([
    ['', 20],
    ['a=ptime:30\r\n', 30],
    ['a=ptime:25\r\n', 20],
    ['a=ptime:5\r\n', 10],
    ['a=ptime:200\r\n', 60],
    ['a=ptime:40\r\na=maxptime:30\r\n', 30],
  ])('packet time with %j is %i ms', (attributes, ptimeMs) => {
    expect(negotiate(offer, audio(attributes), 'offerer', 0)?.ptimeMs).toBe(ptimeMs);
  });
});

describe('payload types of a session', () => {
  it('keep the meaning that a peer has given them (RFC 3264 section 8.3.2)', () => {
    const payloadTypes = new PayloadTypes();
    payloadTypes.learn([
      { payloadType: 101, name: 'opus', clockRate: 48_000 },
      { payloadType: 96, name: 'telephone-event', clockRate: 8000 },
    ]);
    const formats = formatsOf(buildOffer(local({ payloadTypes }), origin, null).media[0]!);
    expect(formats.find((format) => format.name === 'opus')?.payloadType).toBe(101);
    expect(formats.find((format) => format.name === 'telephone-event')?.payloadType).toBe(96);
    expect(new Set(formats.map((format) => format.payloadType)).size).toBe(formats.length);
  });

  it('a number that a peer gives to something else makes way', () => {
    const payloadTypes = new PayloadTypes();
    payloadTypes.learn([{ payloadType: 111, name: 'telephone-event', clockRate: 48_000 }]);
    expect(payloadTypes.of('opus', 48_000)).not.toBe(111);
  });

  it('G722/16000, against the RFC, is G.722; other clock rates are something else', () => {
    const offer = audio('a=rtpmap:97 G722/16000\r\na=rtpmap:98 opus/16000\r\n', 'm=audio 5000 RTP/AVP 97 98');
    expect(formatsOf(offer.media[0]!)).toEqual([{ payloadType: 97, name: 'G722', clockRate: 8000 }]);
  });
});
