import { describe, expect, it } from 'vitest';
import { SourceWatch, isPrivate } from './sourceWatch';

const PUBLIC = { address: '203.0.113.5', port: 4000 };
const PRIVATE = { address: '192.168.1.5', port: 4000 };
const ELSEWHERE = { address: '198.51.100.9', port: 30_000 };

function feed(watch: SourceWatch, from: { address: string; port: number }, count = 5): string[] {
  return Array.from({ length: count }, () => watch.observe(from.address, from.port)?.kind).filter(
    (kind) => kind !== undefined,
  );
}

describe('source watch', () => {
  it('says nothing while media comes from the address of the SDP', () => {
    const watch = new SourceWatch(PUBLIC);
    expect(feed(watch, PUBLIC)).toEqual([]);
    expect(watch.destination).toBe(PUBLIC);
  });

  it('a public SDP address is believed, even when media comes from elsewhere', () => {
    const watch = new SourceWatch(PUBLIC);
    expect(feed(watch, ELSEWHERE)).toEqual(['differs']);
    expect(watch.destination).toBe(PUBLIC);
  });

  it('a private one is given up for the source, after some packets in a row', () => {
    const watch = new SourceWatch(PRIVATE);
    expect(feed(watch, ELSEWHERE, 2)).toEqual(['differs']);
    expect(watch.destination).toBe(PRIVATE);
    expect(feed(watch, ELSEWHERE, 2)).toEqual(['latched']);
    expect(watch.destination).toEqual(ELSEWHERE);
  });

  it('but not when it was heard before', () => {
    const watch = new SourceWatch(PRIVATE);
    feed(watch, PRIVATE);
    expect(feed(watch, ELSEWHERE)).toEqual(['changed']);
    expect(watch.destination).toBe(PRIVATE);
  });

  it('packets that alternate redirect nothing', () => {
    const watch = new SourceWatch(PRIVATE);
    for (let i = 0; i < 10; i++) {
      watch.observe(ELSEWHERE.address, ELSEWHERE.port);
      watch.observe('198.51.100.10', 1);
    }
    expect(watch.destination).toBe(PRIVATE);
  });

  it('an ICMP error makes a public address give way', () => {
    const watch = new SourceWatch(PUBLIC);
    watch.markUnreachable();
    expect(feed(watch, ELSEWHERE)).toEqual(['differs', 'latched']);
  });

  it('0.0.0.0 gives way to whoever sends', () => {
    expect(feed(new SourceWatch({ address: '0.0.0.0', port: 4000 }), ELSEWHERE)).toEqual(['differs', 'latched']);
  });

  it.each([
    ['10.1.2.3', true],
    ['172.16.0.1', true],
    ['172.32.0.1', false],
    ['192.168.0.1', true],
    ['100.64.0.1', true],
    ['100.128.0.1', false],
    ['169.254.1.1', true],
    ['127.0.0.1', true],
    ['192.0.2.1', false],
    ['fd00::1', true],
    ['fe80::1', true],
    ['::1', true],
    ['2001:db8::1', false],
  ])('%s private: %s', (address, expected) => expect(isPrivate(address)).toBe(expected));
});
