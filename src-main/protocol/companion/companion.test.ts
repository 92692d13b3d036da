import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SipHeader, SipRequest } from '../sip/message';
import {
  type CallCounters,
  decodeCounters,
  decodeLater,
  decodeReceived,
  encodeCounters,
  encodeLater,
  encodeReceived,
  joinMessages,
  splitMessages,
} from './answer';
import { isProbe, probeHeaders, readLaterToken, readProbe } from './probe';

const asking = (headers: SipHeader[]): SipRequest => ({
  kind: 'request',
  method: 'OPTIONS',
  uri: 'sip:responder.test',
  version: 'SIP/2.0',
  headers,
  body: new Uint8Array(),
});
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

const COUNTERS: CallCounters = {
  callId: 'a@192.0.2.1',
  sdpRemote: { address: '192.0.2.1', port: 4000 },
  sendsTo: { address: '203.0.113.7', port: 40_123 },
  heardFrom: [{ address: '203.0.113.7', port: 40_123, packets: 480 }],
  packetsIn: 480,
  packetsOut: 500,
  rtcpIn: 3,
  lostIn: 20,
  jitterInMs: 1.25,
  reorderedIn: 1,
  duplicatesIn: 0,
  burstDensityIn: 0.25,
  dscpIn: 46,
};

describe('a probe', () => {
  it.each([
    { kind: 'received' },
    { kind: 'counters', callId: 'a84b4c76e66710@pc33' },
    { kind: 'later', seconds: 300, token: 'b5d0e2' },
  ] as const)('$kind is read as it was written', (probe) => {
    const message = asking(probeHeaders(probe));
    expect(isProbe(message)).toBe(true);
    expect(readProbe(message)).toEqual(probe);
    expect(readLaterToken(message)).toBe(probe.kind === 'later' ? probe.token : null);
  });

  it.each([
    ['an unknown one', [['X-Sidetone-Probe', 'reboot']]],
    ['no call', [['X-Sidetone-Probe', 'counters']]],
    [
      'no delay',
      [
        ['X-Sidetone-Probe', 'later'],
        ['X-Sidetone-Token', 'a'],
      ],
    ],
    [
      'too late',
      [
        ['X-Sidetone-Probe', 'later'],
        ['X-Sidetone-Token', 'a'],
        ['X-Sidetone-Delay', '301'],
      ],
    ],
    [
      'a fraction',
      [
        ['X-Sidetone-Probe', 'later'],
        ['X-Sidetone-Token', 'a'],
        ['X-Sidetone-Delay', '1.5'],
      ],
    ],
    [
      'a token that is none',
      [
        ['X-Sidetone-Probe', 'later'],
        ['X-Sidetone-Token', 'a b'],
        ['X-Sidetone-Delay', '1'],
      ],
    ],
  ] as [string, [string, string][]][])('%s is none', (_what, fields) => {
    expect(readProbe(asking(fields.map(([name, value]) => ({ name, value }))))).toBeNull();
  });

  it('is not written with values that nobody would read', () => {
    expect(() => probeHeaders({ kind: 'later', seconds: 0, token: 'a' })).toThrow(RangeError);
    expect(isProbe(asking([]))).toBe(false);
  });
});

describe('an answer', () => {
  it('holds octets and addresses so that nothing on the way can rewrite them', () => {
    const received = {
      deflated: Uint8Array.of(0, 1, 254, 255),
      from: { address: '2001:db8::1', port: 5060 },
      transport: 'udp',
      at: 1_800_000_000_000.25,
    } as const;
    const body = encodeReceived(received);
    expect(Buffer.from(body).toString()).not.toMatch(/192\.0\.2\.1|2001:db8/);
    const back = decodeReceived(body);
    expect(back).toMatchObject({ from: received.from, transport: 'udp', at: received.at });
    expect([...(back?.deflated ?? [])]).toEqual([...received.deflated]);
  });

  it('holds the request and the response in one piece', () => {
    const request = Buffer.from('OPTIONS sip:responder.test SIP/2.0\r\n\r\n');
    const responseHead = Buffer.from('SIP/2.0 200 OK\r\n\r\n');
    const back = splitMessages(joinMessages({ request, responseHead }));
    expect(Buffer.from(back?.request ?? []).equals(request)).toBe(true);
    expect(Buffer.from(back?.responseHead ?? []).equals(responseHead)).toBe(true);
    expect(splitMessages(Uint8Array.of(0, 0, 0))).toBeNull();
    expect(splitMessages(Uint8Array.of(0, 0, 0, 2, 65))).toBeNull();
  });

  it('of counters and of a promise comes back as it was', () => {
    expect(decodeCounters(encodeCounters(COUNTERS))).toEqual(COUNTERS);
    expect(decodeLater(encodeLater({ seconds: 30 }))).toEqual({ seconds: 30 });
  });

  it('tells of eight sources at most', () => {
    const heardFrom = Array.from({ length: 20 }, (_, port) => ({ address: '192.0.2.1', port, packets: 1 }));
    expect(decodeCounters(encodeCounters({ ...COUNTERS, heardFrom }))?.heardFrom).toHaveLength(8);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['no JSON', Buffer.from('<html>')],
    ['JSON of something else', json({ status: 'ok' })],
    ['JSON that is no object', json(null)],
    ['the answer to another question', encodeLater({ seconds: 1 })],
    ['10 MB', Buffer.alloc(10_000_000, 0x20)],
    ['base64 that is none', json({ ...JSON.parse(text(valid())), messages: '!!!' })],
    ['an address that is none', json({ ...JSON.parse(text(valid())), from: base64('<b>hi</b> 5060') })],
    ['a port that is none', json({ ...JSON.parse(text(valid())), from: base64('192.0.2.1 70000') })],
    ['a time that is none', json({ ...JSON.parse(text(valid())), at: 'now' })],
  ])('%s is none', (_what, body) => {
    expect(decodeReceived(body)).toBeNull();
    expect(decodeCounters(body)).toBeNull();
  });

  it.each([
    ['a negative count', { packetsIn: -1 }],
    ['a density above 1', { burstDensityIn: 2 }],
    ['a DSCP above 63', { dscpIn: 64 }],
    ['too many sources', { heardFrom: Array.from({ length: 9 }, () => COUNTERS.heardFrom[0]) }],
    ['a name for an address', { sendsTo: { address: 'pbx.test', port: 1 } }],
  ])('counters with %s are none', (_what, change) => {
    expect(decodeCounters(json({ sidetone: 'counters/1', ...COUNTERS, ...change }))).toBeNull();
  });

  it('of any octets at all is taken without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((value) => Buffer.from(value)),
        ),
        (body) => {
          expect([decodeReceived(body), decodeCounters(body), decodeLater(body)]).toEqual([null, null, null]);
        },
      ),
    );
  });
});

function valid(): Uint8Array {
  return encodeReceived({ deflated: new Uint8Array(), from: { address: '::1', port: 1 }, transport: 'udp', at: 1 });
}

function text(data: Uint8Array): string {
  return Buffer.from(data).toString();
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}
