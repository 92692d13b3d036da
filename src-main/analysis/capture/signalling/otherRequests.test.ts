import { describe, expect, it } from 'vitest';
import { Feed, sip } from '../testing/feed';
import { ALICE, PROXY } from '../testing/callFeed';

describe('registrations and other requests', () => {
  const register = (at: number, feed: Feed, cseq: number, headers: string[], status?: string): void => {
    const options = {
      callId: 'reg-1',
      cseq: `${cseq} REGISTER`,
      branch: `z9hG4bK-${cseq}`,
      to: '<sip:alice@pbx.test>',
      headers,
    };
    if (status) feed.udp(at, PROXY, ALICE, sip(`SIP/2.0 ${status}`, options));
    else feed.udp(at, ALICE, PROXY, sip('REGISTER sip:pbx.test SIP/2.0', options));
  };

  it('challenge, credentials, 200', () => {
    const feed = new Feed();
    register(0, feed, 1, ['Expires: 600']);
    register(500, feed, 1, ['Expires: 600']);
    register(510, feed, 1, ['WWW-Authenticate: Digest realm="pbx.test"'], '401 Unauthorized');
    register(520, feed, 2, ['Expires: 600', 'Authorization: Digest username="alice"']);
    register(540, feed, 2, ['Expires: 300'], '200 OK');
    expect(feed.finish().registrations).toMatchObject([
      {
        aor: 'sip:alice@pbx.test',
        registrar: '198.51.100.1:5060',
        state: 'registered',
        status: 200,
        expiresS: 300,
        attempts: 2,
        retransmissions: 1,
        delayMs: 540,
      },
    ]);
  });

  it.each([
    ['403 Forbidden', 'rejected'],
    ['401 Unauthorized', 'challenged'],
  ])('%s', (status, state) => {
    const feed = new Feed();
    register(0, feed, 1, []);
    register(10, feed, 1, [], status);
    expect(feed.finish().registrations[0]?.state).toBe(state);
  });

  it('OPTIONS between two addresses are one row', () => {
    const feed = new Feed();
    for (let n = 0; n < 5; n++) {
      const options = { callId: `o-${n}`, cseq: '1 OPTIONS', branch: `z9hG4bK-${n}` };
      feed.udp(n * 1000, ALICE, PROXY, sip('OPTIONS sip:pbx.test SIP/2.0', options));
      if (n < 4) feed.udp(n * 1000 + 10 + n, PROXY, ALICE, sip('SIP/2.0 200 OK', options));
    }
    expect(feed.finish().requests).toMatchObject([
      {
        method: 'OPTIONS',
        from: '192.0.2.10:5060',
        to: '198.51.100.1:5060',
        requests: 5,
        answered: 4,
        statuses: { 200: 4 },
        delayMs: { min: 10, mean: 11.5, max: 13 },
      },
    ]);
  });
});
