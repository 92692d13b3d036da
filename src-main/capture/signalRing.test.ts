import { describe, expect, it } from 'vitest';
import type { CapturedPacket } from '../net/transport';
import { SignalRing } from './signalRing';

const RANDOM = 'ab'.repeat(32);
const ends = (port: number) => ({
  local: { address: '192.0.2.1', port },
  remote: { address: '192.0.2.2', port: 5061 },
});

function packet(at: number, transport: CapturedPacket['transport'], data = 'x', port = 40_000): CapturedPacket {
  return { at, direction: 'outbound', transport, ...ends(port), data: Buffer.from(data, 'latin1') };
}

/** A TLS connection: its hello, and a message with the record that carried it. */
function connect(ring: SignalRing, at: number, port = 40_000): void {
  const wire = ring.wireFor('a1');
  wire.octets(packet(at, 'tls', `hello ${Buffer.from(RANDOM, 'hex').toString('latin1')}`, port));
  wire.key(`CLIENT_TRAFFIC_SECRET_0 ${RANDOM} 0123`);
  wire.key(`CLIENT_TRAFFIC_SECRET_0 ${'cd'.repeat(32)} 4567`);
}
function speak(ring: SignalRing, at: number, port = 40_000): void {
  ring.add('a1', packet(at, 'tls', 'INVITE', port));
  ring.wireFor('a1').octets(packet(at, 'tls', 'record', port));
}

const shown = ({ packets }: ReturnType<SignalRing['take']>) =>
  packets.map(({ at, form, data }) => `${at} ${form} ${Buffer.from(data).toString('latin1').slice(0, 6)}`);

describe('the ring buffer of signalling', () => {
  it('gives TLS as it was on the wire, decrypted, or whole with its own keys', () => {
    const ring = new SignalRing(1 << 20);
    connect(ring, 1);
    speak(ring, 50);
    expect(shown(ring.take({ since: 10, content: 'encrypted' }))).toEqual(['50 octets record']);
    expect(shown(ring.take({ since: 10, content: 'decrypted' }))).toEqual(['50 message INVITE']);
    const keyed = ring.take({ since: 10, content: 'keys' });
    // From its beginning: a key opens nothing else. And no key of another connection.
    expect(shown(keyed)).toEqual(['1 octets hello ', '50 octets record']);
    expect(keyed.keys).toEqual([`CLIENT_TRAFFIC_SECRET_0 ${RANDOM} 0123`]);
  });

  it('a connection whose beginning is gone is given decrypted in place of a key that opens nothing', () => {
    const ring = new SignalRing(1400);
    connect(ring, 1);
    for (const at of [50, 60, 70]) speak(ring, at);
    expect(shown(ring.take({ since: 0, content: 'keys' })).every((line) => line.includes('message'))).toBe(true);
    expect(ring.take({ since: 0, content: 'keys' }).keys).toEqual([]);
  });

  it('what is not encrypted is the same in every file; TCP by its octets alone', () => {
    const ring = new SignalRing(1 << 20);
    ring.add('a1', packet(1, 'udp', 'REGISTER'));
    ring.add('a1', packet(2, 'tcp', 'REGISTER'));
    ring.wireFor('a1').octets(packet(2, 'tcp', 'octets'));
    for (const content of ['encrypted', 'keys', 'decrypted'] as const) {
      expect(shown(ring.take({ since: 0, content }))).toEqual(['1 datagram REGIST', '2 octets octets']);
    }
  });

  it('tells accounts apart, and stays within its memory', () => {
    const ring = new SignalRing(100_000);
    for (let at = 0; at < 5000; at++) ring.add(at % 2 ? 'a1' : 'a2', packet(at, 'udp', 'x'.repeat(200)));
    expect(ring.octets).toBeLessThanOrEqual(100_000);
    expect(ring.packets).toBe(200);
    expect(ring.oldestAt).toBe(4800);
    const mine = ring.take({ since: 0, content: 'encrypted', owner: 'a1' }).packets;
    expect(mine).toHaveLength(100);
    expect(mine.every(({ at }) => at % 2 === 1)).toBe(true);
    ring.setLimit(0);
    ring.add('a1', packet(1, 'udp'));
    expect(ring.packets).toBe(0);
  });
});
