import { describe, expect, it } from 'vitest';
import { EMPTY_ROOM, EMPTY_SERVER, roomOf, serverOf } from './draft';

describe('a call server as it is typed', () => {
  const typed = (changes: Partial<typeof EMPTY_SERVER>) => serverOf({ ...EMPTY_SERVER, ...changes });

  it('an address alone is enough; the usual ports come along', () => {
    expect(typed({ api: ' rtcd.test:8045 ' })).toEqual({
      server: { name: 'rtcd.test', api: 'http://rtcd.test:8045/', udp: 8443, tcp: 8443 },
    });
  });

  it('a host and a port, or nothing but what was offered', () => {
    expect(typed({ host: '192.0.2.10', tcp: '' })).toEqual({
      server: { name: '192.0.2.10', host: '192.0.2.10', udp: 8443 },
    });
    expect(typed({ candidates: 'a=candidate:…' })).toEqual({
      server: { name: 'SFU', candidates: ['a=candidate:…'] },
    });
  });

  it.each([
    [{}, { api: 'nothing' }],
    [{ api: 'ftp://rtcd.test' }, { api: 'badUrl' }],
    [{ api: 'http://' }, { api: 'badUrl' }],
    [
      { api: 'rtcd.test', udp: '70000', tcp: 'x' },
      { udp: 'badPort', tcp: 'badPort' },
    ],
    [{ host: 'rtcd.test', udp: '', tcp: '' }, { udp: 'badPort' }],
  ])('%o has to be mended', (changes, faults) => expect(typed(changes)).toEqual({ faults }));
});

describe('a room as it is typed', () => {
  const room = { ...EMPTY_ROOM, url: 'wss://sfu.test:4443/?roomId=test#x' };
  const turn = { urls: ['turn:turn.test:3478'], username: 'alice', credential: 'secret' };

  it('takes the servers of the account, and its policy', () => {
    expect(roomOf(room, { iceServers: [turn], policy: 'relay' })).toEqual({
      options: { url: 'wss://sfu.test:4443/?roomId=test', iceServers: [turn], policy: 'relay', forceTcp: false },
    });
    expect(roomOf(room, null)).toMatchObject({ options: { iceServers: [], policy: 'all' } });
  });

  it('takes what is entered: credentials for TURN only', () => {
    const servers = 'stun:stun.test\n turn:turn.test:3478';
    const draft = {
      ...room,
      source: 'entered' as const,
      servers,
      username: 'alice',
      credential: 'secret',
      relayOnly: true,
    };
    expect(roomOf(draft, null)).toMatchObject({
      options: { policy: 'relay', iceServers: [{ urls: ['stun:stun.test'] }, turn] },
    });
  });

  it.each([['', 'https://sfu.test', 'sfu.test:4443'].map((url) => ({ url }))])(
    'no address of a room: %o',
    (...drafts) => {
      for (const changes of drafts) expect(roomOf({ ...room, ...changes }, null)).toEqual({ faults: { url: true } });
    },
  );

  it('says what is wrong with a server, and that a relay is missing', () => {
    const entered = { ...room, source: 'entered' as const };
    expect(roomOf({ ...entered, servers: 'http://turn.test' }, null)).toMatchObject({
      faults: { servers: expect.stringContaining('turn') as string },
    });
    for (const source of ['none', 'account', 'entered'] as const) {
      const draft = { ...room, source, servers: 'stun:stun.test', relayOnly: true };
      expect(roomOf(draft, null)).toEqual({ faults: { servers: 'needsTurn' } });
    }
  });
});
