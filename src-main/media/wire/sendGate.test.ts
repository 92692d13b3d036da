import { nat, sample } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMarkedSsrc, markedSsrc } from '../rtp/markedSsrc';
import { SendGate } from './sendGate';

const CALLER = { address: '192.0.2.7', port: 40_000 };
const VICTIM = { address: '198.51.100.1', port: 40_000 };
const PACKET = 172;

/** Packets that leave in so many seconds of 50 a second. */
function sent(gate: SendGate, to: typeof CALLER, seconds = 10): number {
  let packets = 0;
  for (let n = 0; n < seconds * 50; n++) if (gate.maySend(to, PACKET, n * 20)) packets++;
  return packets;
}

describe('packets to a place that nobody has answered from', () => {
  it.each(['none', 'address'] as const)('none leave (%s)', (trust) => {
    expect(sent(new SendGate({ address: CALLER.address, trust }), VICTIM)).toBe(0);
  });

  it('leave for the address of the signalling once it is proven, without bound', () => {
    const gate = new SendGate({ address: CALLER.address, trust: 'none' });
    expect(sent(gate, CALLER)).toBe(0);
    gate.setTrust('address');
    expect(sent(gate, { ...CALLER, port: 5000 })).toBe(500);
  });

  it('leave three times as many octets as came from there', () => {
    const gate = new SendGate({ address: CALLER.address, trust: 'address' });
    for (let n = 0; n < 20; n++) gate.heard(VICTIM, PACKET);
    expect(sent(gate, VICTIM)).toBe(60);
  });

  it('leave three times as many, duplicates counted', () => {
    const gate = new SendGate({ address: CALLER.address, trust: 'address' }, 2);
    for (let n = 0; n < 20; n++) gate.heard(VICTIM, PACKET);
    expect(sent(gate, VICTIM)).toBe(30);
  });

  it('leave for nobody else before the signalling is proven, whatever came', () => {
    const gate = new SendGate({ address: CALLER.address, trust: 'none' });
    for (let n = 0; n < 20; n++) gate.heard(VICTIM, PACKET);
    expect(sent(gate, VICTIM)).toBe(0);
  });

  it('leave for anywhere where the caller is registered', () => {
    expect(sent(new SendGate({ address: CALLER.address, trust: 'any' }), VICTIM)).toBe(500);
  });

  it('do not leave for another companion, nor faster than telephones talk', () => {
    const gate = new SendGate({ address: CALLER.address, trust: 'any' });
    gate.shun(VICTIM);
    expect(sent(gate, VICTIM)).toBe(0);
    let packets = 0;
    for (let n = 0; n < 100_000; n++) if (gate.maySend(CALLER, PACKET, n / 10)) packets++;
    expect(packets).toBeLessThan(5000);
  });
});

describe('connectivity checks', () => {
  it('of named addresses are three times the description at most', () => {
    const gate = new SendGate({ address: CALLER.address, trust: 'address' });
    gate.described(1500);
    let octets = 0;
    for (let n = 0; n < 1000; n++) if (gate.mayCheck({ ...VICTIM, port: n + 1 }, 100)) octets += 128;
    expect(octets).toBeGreaterThan(4300);
    expect(octets).toBeLessThanOrEqual(4500);
  });

  it('wait for the proof of the signalling', () => {
    const gate = new SendGate({ address: CALLER.address, trust: 'none' });
    gate.described(1500);
    expect(gate.mayCheck(VICTIM, 100)).toBe(false);
    gate.heard(CALLER, 100);
    expect(gate.mayCheck(CALLER, 100)).toBe(true);
  });
});

describe('the SSRC of a companion', () => {
  it('is known as one, and others are not', () => {
    for (let n = 0; n < 1000; n++) expect(isMarkedSsrc(markedSsrc())).toBe(true);
    const marked = sample(nat(0xffffffff), { numRuns: 5000, seed: 1 }).filter(isMarkedSsrc);
    expect(marked.filter((ssrc) => ssrc !== 0)).toHaveLength(0);
    expect(isMarkedSsrc(0x12345678)).toBe(false);
  });
});
