import { describe, expect, it } from 'vitest';
import { SourceWatch, isPrivate } from './sourceWatch';

const PUBLIC = { address: '203.0.113.5', port: 4000 };
const PRIVATE = { address: '192.168.1.5', port: 4000 };
const ELSEWHERE = { address: '198.51.100.9', port: 30_000 };

const OTHER = { address: '198.51.100.10', port: 1 };

type Place = { address: string; port: number };

/** Packets 20 ms apart; what was told, and how many of the packets were part of the call. */
class Feed {
  private at = 0;
  readonly watch: SourceWatch;

  constructor(expected: Place) {
    this.watch = new SourceWatch(expected);
  }

  from(source: Place, count = 5): { told: string[]; taken: number } {
    const told: string[] = [];
    let taken = 0;
    for (let i = 0; i < count; i++, this.at += 20) {
      if (this.watch.observe(source, this.at, (finding) => told.push(finding.kind))) taken += 1;
    }
    return { told, taken };
  }

  wait(ms: number): void {
    this.at += ms;
  }
}

describe('source watch', () => {
  it('says nothing while media comes from the address of the SDP', () => {
    const feed = new Feed(PUBLIC);
    expect(feed.from(PUBLIC)).toEqual({ told: [], taken: 5 });
    expect(feed.watch.destination).toBe(PUBLIC);
  });

  it('a public SDP address is believed, even when media comes from elsewhere', () => {
    const feed = new Feed(PUBLIC);
    expect(feed.from(ELSEWHERE)).toEqual({ told: ['differs'], taken: 5 });
    expect(feed.watch.destination).toBe(PUBLIC);
  });

  it('a private one is given up for the source, after some packets in a row', () => {
    const feed = new Feed(PRIVATE);
    expect(feed.from(ELSEWHERE, 2).told).toEqual(['differs']);
    expect(feed.watch.destination).toBe(PRIVATE);
    expect(feed.from(ELSEWHERE, 2).told).toEqual(['latched']);
    expect(feed.watch.destination).toEqual(ELSEWHERE);
  });

  it('but not when it was heard before', () => {
    const feed = new Feed(PRIVATE);
    feed.from(PRIVATE);
    feed.wait(1000);
    expect(feed.from(ELSEWHERE)).toEqual({ told: ['changed'], taken: 5 });
    expect(feed.watch.destination).toBe(PRIVATE);
  });

  it('strangers are left out while the media of the call flows, and told of once', () => {
    const feed = new Feed(PRIVATE);
    feed.from(ELSEWHERE);
    const told = Array.from({ length: 10 }, () => [feed.from(OTHER, 2), feed.from(ELSEWHERE, 1)]).flat();
    expect(told.flatMap((one) => one.told)).toEqual(['stranger']);
    expect(told.reduce((sum, one) => sum + one.taken, 0)).toBe(10);
    expect(feed.watch.destination).toEqual(ELSEWHERE);
    expect([OTHER, ELSEWHERE, PRIVATE].map(({ address }) => feed.watch.isPeer(address))).toEqual([false, true, true]);
  });

  it('the address of the SDP may take over at any time', () => {
    const feed = new Feed(PUBLIC);
    feed.from(ELSEWHERE);
    expect(feed.from(PUBLIC)).toEqual({ told: ['changed'], taken: 5 });
  });

  it('an ICMP error makes a public address give way', () => {
    const feed = new Feed(PUBLIC);
    feed.watch.markUnreachable();
    expect(feed.from(ELSEWHERE).told).toEqual(['differs', 'latched']);
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
