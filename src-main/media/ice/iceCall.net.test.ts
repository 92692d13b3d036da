/** Two sessions of our own call each other by ICE and DTLS-SRTP over loopback. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MediaEvent } from '../../../src-shared/model/media';
import { processEpochMs } from '../../net/clock';
import type { MediaService, MediaSession, SessionOptions } from '../api';
import { createMediaService } from '../thread/mediaService';

let service: MediaService;
const open: MediaSession[] = [];
const TONE = { kind: 'tone', frequencyHz: 440, levelDbov: -20 } as const;

beforeAll(async () => {
  service = await createMediaService({ workerUrl: null, epochMs: processEpochMs });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
});
afterAll(() => service.close());

async function newSession(changes: Partial<SessionOptions> = {}): Promise<MediaSession> {
  const made = await service.createSession({
    localAddress: '127.0.0.1',
    codecs: ['PCMU', 'opus'],
    security: 'dtls',
    source: TONE,
    ...changes,
  });
  open.push(made);
  return made;
}

async function joined(alter: (sdp: string) => string = (sdp) => sdp) {
  const [caller, callee] = [await newSession(), await newSession()];
  const events: MediaEvent[] = [];
  caller.on('event', (event) => events.push(event));
  const offer = await caller.createOffer();
  const answer = await callee.answerOffer(offer);
  await caller.acceptAnswer(alter(answer), false);
  return { caller, callee, offer, answer, events };
}

const arrived = async (one: MediaSession): Promise<number> => (await one.insight()).rtpArrived;

describe('a WebRTC call on the wire path', () => {
  it('finds its way, agrees on keys, and carries audio both ways', async () => {
    const { caller, callee, offer, answer, events } = await joined();
    expect(offer).toMatch(/^m=audio \d+ UDP\/TLS\/RTP\/SAVPF /m);
    expect(offer).toMatch(/^a=candidate:\d+ 1 udp \d+ 127\.0\.0\.1 \d+ typ host\r$/m);
    for (const line of ['a=rtcp-mux', 'a=setup:actpass', 'a=mid:0', 'a=group:BUNDLE 0', 'a=end-of-candidates']) {
      expect(offer).toContain(line);
    }
    expect(answer).toContain('a=setup:active');
    await expect.poll(() => arrived(caller), { timeout: 5000 }).toBeGreaterThan(25);
    await expect.poll(() => arrived(callee), { timeout: 5000 }).toBeGreaterThan(25);
    expect(caller.negotiated).toMatchObject({ security: 'dtls', codec: 'PCMU', rtcpMux: true });
    const ice = await caller.ice();
    expect(ice).toMatchObject({
      path: 'wire',
      role: 'controlling',
      state: 'connected',
      restarts: 0,
      consentLostAt: null,
      selected: { state: 'succeeded', nominated: true, local: { type: 'host' }, remote: { type: 'host' } },
      dtls: {
        state: 'connected',
        role: 'server',
        setup: { local: 'actpass', remote: 'active' },
        fingerprintMatches: true,
        srtpProfile: expect.stringContaining('SRTP_'),
        error: null,
      },
    });
    expect(ice?.pairs).toHaveLength(1);
    expect(ice?.dtls.announcedFingerprints).toEqual([ice?.dtls.seenFingerprint]);
    expect(await callee.ice()).toMatchObject({ role: 'controlled', dtls: { role: 'client', state: 'connected' } });
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ice-pair', 'dtls-state', 'first-packet']));
    const streams = await caller.close();
    expect(streams.map(({ direction, lost }) => [direction, lost])).toEqual([
      ['inbound', 0],
      ['outbound', 0],
    ]);
    expect(streams[0]).toMatchObject({ rejected: 0, levelDbov: expect.closeTo(-20, 0) });
    // The facts outlive the call.
    expect((await caller.ice())?.dtls.srtpProfile).toBe(ice?.dtls.srtpProfile);
  });

  it('goes on through hold and an ICE restart, on the same keys', async () => {
    const { caller, callee } = await joined();
    await expect.poll(() => arrived(caller), { timeout: 5000 }).toBeGreaterThan(10);
    const before = await caller.ice();
    caller.setHold(true);
    await caller.acceptAnswer(await callee.answerOffer(await caller.createOffer()), false);
    expect(callee.negotiated?.direction).toBe('recvonly');
    // A re-INVITE of the other side keeps the roles of the association that stands (RFC 8842 section 5.3).
    const back = await caller.answerOffer(await callee.createOffer());
    expect(back).toContain('a=setup:passive');
    await callee.acceptAnswer(back, false);
    caller.setHold(false);
    caller.restartIce();
    await caller.acceptAnswer(await callee.answerOffer(await caller.createOffer()), false);
    await expect.poll(async () => (await caller.ice())?.changes.length, { timeout: 5000 }).toBe(2);
    const after = await caller.ice();
    expect(after).toMatchObject({ restarts: 1, state: 'connected' });
    expect(after?.dtls.connectedAt).toBe(before?.dtls.connectedAt);
    expect(after?.changes[1]?.local).not.toBe(before?.changes[0]?.local);
    const count = await arrived(caller);
    await expect.poll(() => arrived(caller), { timeout: 5000 }).toBeGreaterThan(count + 25);
    expect((await caller.insight()).rejected).toBe(0);
  });

  it('is refused by DTLS where a certificate is not the announced one, and says so', async () => {
    const other = Array.from({ length: 32 }, () => 'AA').join(':');
    const { caller, events } = await joined((sdp) => sdp.replace(/(a=fingerprint:sha-256 ).*/, `$1${other}`));
    await expect.poll(async () => (await caller.ice())?.dtls.state, { timeout: 5000 }).toBe('failed');
    const ice = await caller.ice();
    expect(ice?.dtls).toMatchObject({ fingerprintMatches: false, announcedFingerprints: [`sha-256 ${other}`] });
    expect(ice?.state).toBe('connected');
    expect(events.find(({ kind }) => kind === 'dtls-state')?.text).toMatch(/fingerprint of the peer's certificate/);
    expect((await caller.insight()).firstAcceptedAt).toBeNull();
  });

  it('finds no way where the peer’s credentials are mixed up, and knows the error', { timeout: 30_000 }, async () => {
    const { caller } = await joined((sdp) => sdp.replace(/a=ice-pwd:.*/, 'a=ice-pwd:0123456789012345678901'));
    await expect.poll(async () => (await caller.ice())?.pairs[0]?.error?.code, { timeout: 5000 }).toBe(401);
    await expect.poll(async () => (await caller.ice())?.state, { timeout: 20_000 }).toBe('failed');
  });

  it('trickles: an answer does not wait for a silent server, and what comes later comes by itself', async () => {
    // Nobody listens there, and an unconnected socket is not told.
    const slow = { servers: [{ urls: ['stun:127.0.0.1:9'] }], policy: 'all' as const };
    const [caller, callee] = [await newSession(), await newSession({ ice: slow })];
    const fragments: string[] = [];
    callee.on('trickle', (fragment) => fragments.push(fragment));
    callee.allowTrickle();
    const answer = await callee.answerOffer(await caller.createOffer());
    expect(answer).not.toContain('a=end-of-candidates');
    await caller.acceptAnswer(answer, false);
    const [ufrag = ''] = /^a=ice-ufrag:.*/m.exec(answer) ?? [];
    const late = 'm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:7 1 udp 2113937151 127.0.0.1 9 typ host\r\n';
    caller.trickle(`a=ice-ufrag:other\r\n${late.replace(' 9 typ', ' 10 typ')}`);
    caller.trickle(`${ufrag}\r\n${late}`);
    await expect.poll(async () => (await caller.ice())?.state, { timeout: 5000 }).toBe('connected');
    expect((await caller.ice())?.remote.map(({ port }) => port)).toEqual([expect.any(Number), 9]);
    await expect.poll(() => fragments.at(-1), { timeout: 5000 }).toContain('a=end-of-candidates');
    expect((await callee.ice())?.gathering).toMatchObject({ silent: [{ url: 'stun:127.0.0.1:9' }] });
  });

  it('does not talk to a peer without ICE or DTLS', async () => {
    const plain = await newSession({ security: 'none' });
    const secured = await newSession();
    const offer = await plain.createOffer();
    await expect(secured.answerOffer(offer)).rejects.toThrow(/holds no DTLS fingerprint/);
    await expect(plain.answerOffer(await secured.createOffer())).rejects.toThrow(/asks for DTLS-SRTP/);
  });
});
