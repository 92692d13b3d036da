import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, type RtpPacket } from 'werift';
import { afterEach, describe, expect, it } from 'vitest';
import { MediaError } from '../errors';
import { type PagePacket, PagePeer, type PeerState } from './webrtc';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** In place of a page: an ordinary ICE agent that offers audio. */
function page(): RTCPeerConnection {
  const connection = new RTCPeerConnection({
    codecs: {
      audio: [
        new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 96 }),
        new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8000, payloadType: 0 }),
      ],
    },
    // Its default asks a server in the Internet.
    iceServers: [{ urls: 'stun:127.0.0.1:9' }],
    iceStunGatherTimeout: 0.1,
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceUseIpv6: false,
    iceUseTcp: false,
  });
  closers.push(() => connection.close());
  return connection;
}

describe('the answer to the page', () => {
  it('joins both, and carries payloads with the right types both ways', async () => {
    const connection = page();
    const transceiver = connection.addTransceiver('audio', { direction: 'sendrecv' });
    const states: PeerState[] = [];
    const received: PagePacket[] = [];
    const peer = new PagePeer(['127.0.0.1'], {
      state: (state) => states.push(state),
      packet: (packet) => received.push(packet),
    });
    closers.push(() => peer.close());
    await connection.setLocalDescription(await connection.createOffer());
    const answer = await peer.answer(connection.localDescription!.sdp);
    expect(answer).toContain('a=ice-lite');
    expect(answer).not.toContain('telephone-event');
    expect(answer.match(/^a=candidate:.*$/gm)?.every((line) => line.includes(' 127.0.0.1 '))).toBe(true);
    await connection.setRemoteDescription({ type: 'answer', sdp: answer });
    await expect.poll(() => states.at(-1), { timeout: 10_000 }).toBe('connected');

    const heard: RtpPacket[] = [];
    transceiver.dtlsTransport.onRtp.subscribe((packet) => heard.push(packet));
    peer.send({ codec: 'PCMU', payload: Uint8Array.of(1, 2), sequenceNumber: 7, timestamp: 160, marker: true });
    peer.send({ codec: 'opus', payload: Uint8Array.of(3), sequenceNumber: 8, timestamp: 320, marker: false });
    // Not agreed with this page.
    peer.send({ codec: 'G722', payload: Uint8Array.of(4), sequenceNumber: 9, timestamp: 480, marker: false });
    await expect
      .poll(() => heard.map(({ header, payload }) => [header.payloadType, header.sequenceNumber, ...payload]))
      .toEqual([
        [0, 7, 1, 2],
        [96, 8, 3],
      ]);

    const header = new RtpHeader({ payloadType: 96, sequenceNumber: 1, timestamp: 960, ssrc: 77, marker: true });
    await transceiver.dtlsTransport.sendRtp(Buffer.of(9, 9), header);
    await expect
      .poll(() => received.map(({ codec, timestamp, ssrc, marker }) => ({ codec, timestamp, ssrc, marker })))
      .toEqual([{ codec: 'opus', timestamp: 960, ssrc: 77, marker: true }]);
  });

  it('refuses an offer without audio', async () => {
    const connection = page();
    connection.createDataChannel('x');
    await connection.setLocalDescription(await connection.createOffer());
    const peer = new PagePeer(['127.0.0.1'], { state: () => undefined, packet: () => undefined });
    closers.push(() => peer.close());
    await expect(peer.answer(connection.localDescription!.sdp)).rejects.toThrow(MediaError);
  });
});
