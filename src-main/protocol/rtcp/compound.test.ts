import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinCompound, parseCompound } from './compound';
import { buildExtendedReport, type ReportBlock } from './extendedReport';
import { buildGoodbye } from './goodbye';
import { buildReceiverReport } from './receiverReport';
import { buildSenderReport } from './senderReport';
import { buildSourceDescription } from './sourceDescription';

const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const receptionReport = fc.record({
  ssrc: uint32,
  fractionLost: fc.integer({ min: 0, max: 255 }),
  cumulativeLost: fc.integer({ min: -0x800000, max: 0x7fffff }),
  highestSequence: uint32,
  jitter: uint32,
  lastSr: uint32,
  delaySinceLastSr: uint32,
});
const reports = fc.array(receptionReport, { maxLength: 31 });
const ntp = fc.record({ seconds: uint32, fraction: uint32 });
const octet = fc.integer({ min: 0, max: 255 });
const uint16 = fc.integer({ min: 0, max: 65535 });
/** 127 means "not available". */
const score = fc.option(fc.integer({ min: 0, max: 126 }));
const level = fc.option(fc.integer({ min: -128, max: 126 }));
const mos = fc.option(fc.integer({ min: 10, max: 50 }).map((tenths) => tenths / 10));
const share = octet.map((value) => value / 256);
const percentage = octet.map((value) => (value * 100) / 256);
const block: fc.Arbitrary<ReportBlock> = fc.oneof(
  fc.record({ kind: fc.constant('receiver-reference-time' as const), ntp }),
  fc.record({
    kind: fc.constant('delay-since-last-report' as const),
    reports: fc.array(fc.record({ ssrc: uint32, lastRr: uint32, delaySinceLastRr: uint32 }), { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('voip-metrics' as const),
    ssrc: uint32,
    lossPercent: percentage,
    discardPercent: percentage,
    burstDensity: share,
    gapDensity: share,
    burstMs: uint16,
    gapMs: uint16,
    roundTripMs: uint16,
    endSystemDelayMs: uint16,
    signalLevel: level,
    noiseLevel: level,
    rerl: score,
    gmin: octet,
    r: score,
    externalR: score,
    mosLq: mos,
    mosCq: mos,
    rxConfig: octet,
    jitterBufferNominalMs: uint16,
    jitterBufferMaximumMs: uint16,
    jitterBufferAbsoluteMaximumMs: uint16,
  }),
);

describe('RFC 3550 section 6', () => {
  it('reads a sender report octet by octet (section 6.4.1)', () => {
    const octets =
      '81c8000c 11223344 e1000000 80000000 000003e8 00000064 00003e80 55667788 40fffffe 0001002a 000000a0 b7052000 00054000';
    expect(parseCompound(Buffer.from(octets.replaceAll(' ', ''), 'hex'))).toEqual([
      {
        kind: 'sender-report',
        ssrc: 0x11223344,
        ntp: { seconds: 0xe1000000, fraction: 0x80000000 },
        rtpTimestamp: 1000,
        packetCount: 100,
        octetCount: 16000,
        reports: [
          {
            ssrc: 0x55667788,
            fractionLost: 64,
            cumulativeLost: -2,
            highestSequence: 0x1002a,
            jitter: 160,
            lastSr: 0xb7052000,
            delaySinceLastSr: 0x54000,
          },
        ],
      },
    ]);
  });

  it('reads what it writes: SR, RR, SDES, BYE and XR in one compound', () => {
    fc.assert(
      fc.property(
        fc.record({ ssrc: uint32, ntp, rtpTimestamp: uint32, packetCount: uint32, octetCount: uint32, reports }),
        reports,
        fc.string({ maxLength: 80, unit: 'grapheme' }),
        fc.option(fc.string({ maxLength: 60 }), { nil: undefined }),
        fc.array(block, { maxLength: 4 }),
        (sr, rr, cname, reason, blocks) => {
          const compound = joinCompound([
            buildSenderReport({ kind: 'sender-report', ...sr }),
            buildReceiverReport({ kind: 'receiver-report', ssrc: 7, reports: rr }),
            buildSourceDescription(8, cname),
            buildExtendedReport({ kind: 'extended-report', ssrc: 9, blocks }),
            buildGoodbye(10, reason),
          ]);
          expect(compound.length % 4).toBe(0);
          const [a, b, c, d, e] = parseCompound(compound);
          expect(a).toEqual({ kind: 'sender-report', ...sr });
          expect(b).toEqual({ kind: 'receiver-report', ssrc: 7, reports: rr });
          // A name that fills 255 octets may be cut within a character.
          if (Buffer.byteLength(cname) <= 255) {
            expect(c).toEqual({ kind: 'source-description', chunks: [{ ssrc: 8, cname }] });
          }
          expect(d).toEqual({ kind: 'extended-report', ssrc: 9, blocks });
          expect(e).toEqual({ kind: 'goodbye', ssrcs: [10], reason: reason ?? null });
        },
      ),
    );
  });

  it('reads a description with several chunks and items (section 6.5)', () => {
    // NAME "x" before CNAME "ab", then a chunk with no items.
    const octets = '82ca0005 00000001 02017801 02616200 00000002 00000000 00000000';
    expect(parseCompound(Buffer.from(octets.replaceAll(' ', ''), 'hex'))).toEqual([
      {
        kind: 'source-description',
        chunks: [
          { ssrc: 1, cname: 'ab' },
          { ssrc: 2, cname: null },
        ],
      },
    ]);
  });

  it('passes over types and blocks that it does not know, and takes padding away', () => {
    const app = '80cc0002 00000001 74657374';
    const xr = '80cf0003 00000001 63000001 00000000';
    const padded = 'a1cb0002 00000005 00000004';
    expect(parseCompound(Buffer.from((app + xr + padded).replaceAll(' ', ''), 'hex'))).toEqual([
      { kind: 'extended-report', ssrc: 1, blocks: [] },
      { kind: 'goodbye', ssrcs: [5], reason: null },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['RTP', '80000001000000020000000355'],
    ['a length past the end', '80c900ff00000001'],
    ['padding past the start', 'a0c90001 000000ff'],
    ['a sender report without its fixed part', '80c80001 00000001'],
  ])('reads nothing out of %s', (_, octets) =>
    expect(parseCompound(Buffer.from(octets.replaceAll(' ', ''), 'hex'))).toEqual([]),
  );

  it('survives random and truncated octets', () => {
    const whole = joinCompound([
      buildSenderReport({
        kind: 'sender-report',
        ssrc: 1,
        ntp: { seconds: 1, fraction: 2 },
        rtpTimestamp: 3,
        packetCount: 4,
        octetCount: 5,
        reports: [],
      }),
      buildSourceDescription(1, 'alice@pbx.test'),
      buildGoodbye(1, 'over'),
    ]);
    for (let length = 0; length < whole.length; length++) parseCompound(whole.subarray(0, length));
    const type = fc.constantFrom(200, 201, 202, 203, 207, 205);
    fc.assert(
      fc.property(octet, type, fc.uint8Array({ maxLength: 120 }), (first, packetType, body) => {
        const words = body.length >> 2;
        const data = Uint8Array.of(0x80 | (first & 0x3f), packetType, 0, words, ...body.subarray(0, words * 4));
        for (const packet of parseCompound(data)) expect(packet.kind).toBeTruthy();
        parseCompound(body);
      }),
      { numRuns: 500 },
    );
  });
});
