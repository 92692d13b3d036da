import { describe, expect, it } from 'vitest';
import type { MediaEvent } from '../../../src-shared/model/media';
import { classifyDatagram } from '../../protocol/rtp/demultiplex';
import { parseRtp, writeRtpHeader } from '../../protocol/rtp/packet';
import { TONE, sockets, party, connect, event, packets, udp, answerAt } from './testing/parties';

describe('what a session tells', () => {
  it('packets of a stranger, which change nothing', async () => {
    const [a, b] = await Promise.all([party(), party({ source: TONE })]);
    await connect(a, b);
    await packets(a, 'inbound', 5);
    const told = event(a, 'source-differs');
    const stranger = await udp(() => undefined);
    const packet = new Uint8Array(172);
    for (let ssrc = 1; ssrc < 100; ssrc++) {
      writeRtpHeader(packet, { marker: false, payloadType: 0, sequenceNumber: ssrc, timestamp: 0, ssrc });
      stranger.send(packet.slice(), a.local.port, '127.0.0.1');
    }
    expect((await told).text).toContain('are left out');
    expect((await a.statistics()).filter((one) => one.direction === 'inbound')).toHaveLength(1);
    await Promise.all([a.close(), b.close()]);
  });

  it('media from elsewhere, and that it is followed', async () => {
    const [a, b] = await Promise.all([party(), party()]);
    const told: MediaEvent[] = [];
    a.on('event', (one) => told.push(one));
    const nobody = await udp(() => undefined);
    await connect(a, b, (sdp) => sdp.replace(`m=audio ${b.local.port}`, `m=audio ${nobody.address().port}`));
    await packets(b, 'inbound', 5);
    const differs = told.filter((one) => one.kind === 'source-differs');
    expect(differs.map((one) => one.detail['followed'])).toEqual([false, true]);
    expect(differs[0]?.text).toBe(
      `Media comes from 127.0.0.1:${b.local.port}, the peer's SDP says 127.0.0.1:${nobody.address().port}.`,
    );
    await Promise.all([a.close(), b.close()]);
  });

  it.runIf(process.platform === 'linux')('that nobody listens at the peer, and that nothing comes', async () => {
    const a = await party({ source: TONE });
    const gone = await udp(() => undefined);
    const { port } = gone.address();
    sockets.splice(0);
    await new Promise<void>((resolve) => gone.close(() => resolve()));
    await a.createOffer();
    const [icmp, silence] = [event(a, 'icmp-error'), event(a, 'silence-started')];
    await a.acceptAnswer(answerAt(port), false);
    expect(await icmp).toMatchObject({
      direction: 'outbound',
      detail: { to: `127.0.0.1:${port}`, code: 'ECONNREFUSED' },
    });
    expect((await silence).text).toBe('No media has come yet.');
    const returned = await udp(() => undefined);
    const ended = event(a, 'silence-ended');
    const packet = new Uint8Array(172);
    writeRtpHeader(packet, { marker: true, payloadType: 0, sequenceNumber: 1, timestamp: 0, ssrc: 5 });
    returned.send(packet, a.local.port, '127.0.0.1');
    await ended;
    await a.close();
  });

  it('a payload type that was not agreed, once; comfort noise is no such', async () => {
    const a = await party();
    const told: string[] = [];
    a.on('event', (one) => told.push(one.kind));
    const peer = await udp(() => undefined);
    await a.createOffer();
    await a.acceptAnswer(answerAt(peer.address().port), false);
    const packet = new Uint8Array(20);
    for (const [sequenceNumber, payloadType] of [77, 77, 13, 0].entries()) {
      writeRtpHeader(packet, { marker: false, payloadType, sequenceNumber, timestamp: 0, ssrc: 5 });
      peer.send(packet.slice(), a.local.port, '127.0.0.1');
    }
    await packets(a, 'inbound', 4);
    expect(told.filter((kind) => kind === 'payload-unexpected')).toHaveLength(1);
    await a.close();
  });

  it('a peer that has our SSRC: we take another; one that reflects our packets does not count', async () => {
    const a = await party({ source: TONE });
    const changes: MediaEvent[] = [];
    a.on('event', (one) => one.kind === 'ssrc-changed' && changes.push(one));
    let ssrc = 0;
    const reflector = await udp((data, port) => {
      if (classifyDatagram(data) !== 'rtp') return;
      ssrc = parseRtp(data)?.ssrc ?? 0;
      reflector.send(data, port, '127.0.0.1');
    });
    await a.createOffer();
    await a.acceptAnswer(answerAt(reflector.address().port), false);
    const own = await packets(a, 'inbound', 10);
    expect(changes).toEqual([]);
    const packet = new Uint8Array(172);
    const { lost } = own;
    writeRtpHeader(packet, { marker: false, payloadType: 0, sequenceNumber: 60_000, timestamp: 0, ssrc });
    const collision = event(a, 'ssrc-changed');
    reflector.send(packet, a.local.port, '127.0.0.1');
    expect(await collision).toMatchObject({ direction: 'outbound' });
    expect(lost).toBe(0);
    await a.close();
  });

  it('packets that fail authentication', async () => {
    const [a, b] = await Promise.all([party({ security: 'sdes' }), party({ security: 'sdes' })]);
    await connect(a, b);
    await packets(a, 'inbound', 5);
    const failed = event(a, 'decrypt-failed');
    const stranger = await udp(() => undefined);
    const packet = new Uint8Array(182);
    writeRtpHeader(packet, { marker: false, payloadType: 0, sequenceNumber: 1, timestamp: 0, ssrc: 5 });
    for (let i = 0; i < 3; i++) stranger.send(packet, a.local.port, '127.0.0.1');
    await failed;
    await expect.poll(async () => (await packets(a, 'inbound', 5)).rejected).toBe(3);
    expect(await a.statistics()).toHaveLength(2);
    await Promise.all([a.close(), b.close()]);
  });
});
