import { describe, expect, it } from 'vitest';
import { judgeContact, type Surroundings } from './bindingTest';
import { sortContacts } from './contacts';

const SENT = 'sip:alice@192.168.1.20:40000';
const SEEN = { address: '203.0.113.7', port: 61_000 };

describe('sortContacts', () => {
  it.each<[string, string[], { own: boolean; rewritten: string | null; foreign: string[] }]>([
    ['ours alone', [`<${SENT}>;expires=300`], { own: true, rewritten: null, foreign: [] }],
    [
      'another one beside ours, even at the address that we are seen at',
      [`<${SENT}>;expires=300`, '<sip:alice@203.0.113.7:61000>;expires=20'],
      { own: true, rewritten: null, foreign: ['sip:alice@203.0.113.7:61000'] },
    ],
    [
      'ours rewritten by the registrar or on the way',
      ['<sip:ALICE@203.0.113.7:61000;x=y>;expires=20', '<sip:alice@10.0.0.9>;expires=5'],
      { own: false, rewritten: 'sip:ALICE@203.0.113.7:61000;x=y', foreign: ['sip:alice@10.0.0.9'] },
    ],
    [
      'another user or port is not ours',
      ['<sip:bob@203.0.113.7:61000>', '<sip:alice@203.0.113.7:61001>', 'nonsense'],
      { own: false, rewritten: null, foreign: ['sip:bob@203.0.113.7:61000', 'sip:alice@203.0.113.7:61001'] },
    ],
    ['nothing', [], { own: false, rewritten: null, foreign: [] }],
  ])('%s', (_, contacts, { own, rewritten, foreign }) => {
    const sorted = sortContacts(contacts, SENT, SEEN);
    expect(sorted.own !== null).toBe(own);
    expect(sorted.rewritten?.contact ?? null).toBe(rewritten);
    expect(sorted.foreign.map(({ contact }) => contact)).toEqual(foreign);
  });

  it('reads where a registrar saw a contact come from', () => {
    const [one] = sortContacts(
      ['<sip:alice@10.0.0.9:5062>;expires=5;received="sip:198.51.100.9:4021"'],
      SENT,
      SEEN,
    ).foreign;
    expect(one).toEqual({
      contact: 'sip:alice@10.0.0.9:5062',
      expiresS: 5,
      received: { address: '198.51.100.9', port: 4021 },
    });
  });
});

const NAT: Surroundings = {
  own: ['127.0.0.1', '192.168.1.20'],
  local: { address: '192.168.1.20', port: 40_000 },
  seenAs: SEEN,
  server: { address: '198.51.100.10', port: 5060 },
};
const OFFICE: Surroundings = {
  ...NAT,
  seenAs: { address: '192.168.1.20', port: 40_000 },
  server: { address: '192.168.7.1', port: 5060 },
};
/** A NAT whose outside is a private network too, that of the server. */
const INNER: Surroundings = {
  ...NAT,
  seenAs: { address: '10.88.0.1', port: 61_000 },
  server: { address: '10.88.1.10', port: 5060 },
};
/** A server that does not say where it sees us. */
const UNTOLD: Surroundings = { ...NAT, seenAs: null };

describe('judgeContact: what is worth asking', () => {
  it.each<[string, Surroundings, string, { worth: boolean; own?: boolean; same?: boolean }]>([
    ['our own address', NAT, 'sip:alice@192.168.1.20:5999', { worth: true, own: true }],
    ['a telephone of another site with a private address', NAT, 'sip:alice@192.168.1.50:5060', { worth: false }],
    ['the same in one network without NAT', OFFICE, 'sip:alice@192.168.1.50:5060', { worth: true }],
    ['beside the registrar', NAT, 'sip:alice@198.51.100.77', { worth: true }],
    ['a public address elsewhere, likely a NAT', NAT, 'sip:alice@192.0.2.9:5060', { worth: false }],
    ['the same, and we are in the open', OFFICE, 'sip:alice@192.0.2.9:5060', { worth: false }],
    ['our own public address', NAT, 'sip:alice@203.0.113.7:40123', { worth: false, same: true }],
    ['in the network where we come out', INNER, 'sip:alice@10.88.0.50', { worth: true }],
    ['in the network of the server', INNER, 'sip:alice@10.88.1.50', { worth: true }],
    ['in another private network', INNER, 'sip:alice@10.99.0.50', { worth: false }],
    ['where nobody says whether there is a NAT', UNTOLD, 'sip:alice@192.168.1.50', { worth: false }],
    ['by TCP', OFFICE, 'sip:alice@192.168.1.50:5060;transport=tcp', { worth: false }],
    ['by TLS', OFFICE, 'sips:alice@192.168.1.50:5061', { worth: false }],
    ['over a WebSocket', OFFICE, 'sip:x@abc123.invalid;transport=ws', { worth: false }],
    ['a name', OFFICE, 'sip:alice@phone.test', { worth: false }],
    ['a multicast address', OFFICE, 'sip:alice@224.0.1.75', { worth: false }],
    ['no SIP at all', OFFICE, 'mailto:alice@pbx.test', { worth: false }],
  ])('%s', (_, around, contact, { worth, own = false, same = false }) => {
    expect(judgeContact({ contact, expiresS: null, received: null }, around)).toEqual({
      worthAsking: worth,
      ownAddress: own,
      samePublicAddress: same,
    });
  });

  it.each<[string, string, string, { worth: boolean; own: boolean; same: boolean }]>([
    ['another site with our private address', '192.168.1.20', '192.0.2.9', { worth: false, own: false, same: false }],
    ['our own site', '192.168.1.50', '203.0.113.7', { worth: true, own: false, same: true }],
    ['our own address at our own site', '192.168.1.20', '203.0.113.7', { worth: true, own: true, same: true }],
    ['our own site, another network', '10.5.5.5', '203.0.113.7', { worth: false, own: false, same: true }],
  ])('that the registrar saw come from elsewhere: %s', (_, host, from, { worth, own, same }) => {
    const listed = { contact: `sip:alice@${host}:5060`, expiresS: 60, received: { address: from, port: 1024 } };
    expect(judgeContact(listed, NAT)).toEqual({ worthAsking: worth, ownAddress: own, samePublicAddress: same });
  });
});
