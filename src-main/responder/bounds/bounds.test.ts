/** The companion's bounds, each by itself. */
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../net/manualClock';
import { trustOf } from '../callerTrust';
import { createAddressLedger } from './addressLedger';
import { createCallSlots } from './callSlots';
import { createEchoGuard } from './echoGuard';
import { createAllowance, createOwnSockets, parseNetwork } from './networks';
import { BOUNDS } from './policy';

const STRANGER = '192.0.2.7';
const HEADERS = 28;

describe('octets for an address that has not proven itself (RFC 9000 section 8.1)', () => {
  it('are three times what came from there, headers and all, over time', () => {
    const ledger = createAddressLedger(createManualClock());
    let [came, left] = [0, 0];
    for (let round = 0; round < 50; round++) {
      ledger.received(STRANGER, 400);
      came += 400 + HEADERS;
      // A response of any size, as often as it is let out.
      for (const size of [300, 1100, 1100, 1100, 60]) if (ledger.maySend(STRANGER, size)) left += size + HEADERS;
    }
    expect(left / came).toBeLessThanOrEqual(BOUNDS.amplification);
    expect(left / came).toBeGreaterThan(BOUNDS.amplification - 0.2);
  });

  it('are not spent by others, and nothing leaves for who never wrote', () => {
    const ledger = createAddressLedger(createManualClock());
    ledger.received(STRANGER, 400);
    expect(ledger.maySend('192.0.2.8', 10)).toBe(false);
    expect(ledger.maySend(STRANGER, 1000)).toBe(true);
  });

  it('have no bound once it is proven, for some time', () => {
    const clock = createManualClock();
    const ledger = createAddressLedger(clock);
    ledger.prove(STRANGER);
    for (let packet = 0; packet < 1000; packet++) expect(ledger.maySend(STRANGER, 1200)).toBe(true);
    clock.advance(BOUNDS.provenMs + 1);
    expect(ledger.maySend(STRANGER, 10)).toBe(false);
  });

  it('outlive a flood of forged addresses where they are proven', () => {
    const ledger = createAddressLedger(createManualClock());
    ledger.prove(STRANGER);
    for (let forged = 0; forged < 20_000; forged++) ledger.received(`10.0.${forged >> 8}.${forged & 255}`, 40);
    expect(ledger.isProven(STRANGER)).toBe(true);
  });
});

describe('slots for calls', () => {
  const fill = (slots: ReturnType<typeof createCallSlots<string>>, count: number, source: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => slots.take(`${source(n)}#${n}`, source(n), false));

  it('of one source are a share: its own oldest unanswered call gives way, nobody else’s', () => {
    const slots = createCallSlots<string>(200);
    slots.take('other', '192.0.2.9', false);
    const taken = fill(slots, 100, () => STRANGER);
    expect(taken.every(({ room }) => room)).toBe(true);
    expect(taken[20]).toEqual({ room: true, evicted: `${STRANGER}#0` });
    expect([...slots.calls].filter((call) => call.startsWith(STRANGER))).toHaveLength(20);
    expect([...slots.calls]).toContain('other');
  });

  it('are refused to a source whose share is full of answered calls', () => {
    const slots = createCallSlots<string>(40);
    for (let n = 0; n < 10; n++) {
      slots.take(`call ${n}`, STRANGER, false);
      slots.answered(`call ${n}`);
    }
    expect(slots.take('one more', STRANGER, false)).toEqual({ room: false, evicted: null });
    expect(slots.take('somebody else', '192.0.2.9', false)).toEqual({ room: true, evicted: null });
  });

  it('are found for a new call as long as any is unanswered; those of registered callers stay', () => {
    const slots = createCallSlots<string>(20);
    slots.take('registered', '192.0.2.200', true);
    fill(slots, 19, (n) => `192.0.2.${n}`);
    expect(slots.take('new', '192.0.2.100', false)).toEqual({ room: true, evicted: '192.0.2.0#0' });
    expect([...slots.calls]).toContain('registered');
    expect(slots.size).toBe(20);
  });

  it('of registered callers have no share', () => {
    const slots = createCallSlots<string>(200);
    for (let n = 0; n < 200; n++)
      expect(slots.take(`call ${n}`, STRANGER, true)).toEqual({ room: true, evicted: null });
  });
});

describe('echo ports', () => {
  const LISTEN = '192.0.2.1';
  function guard() {
    const clock = createManualClock();
    const isOwn = createOwnSockets(LISTEN, [5060, 7000]);
    return { clock, guard: createEchoGuard(clock, isOwn) };
  }
  const from = (port: number, address = STRANGER) => ({ address, port });
  const datagram = (n: number) => Uint8Array.of(n >> 8, n & 255);

  it('answer a probe, also when it is repeated', () => {
    const { guard: echo } = guard();
    for (let n = 0; n < BOUNDS.echoRepeats; n++) expect(echo.answers(datagram(1), from(40_000))).toBe(true);
    for (let n = 0; n < 30; n++) expect(echo.answers(datagram(n + 2), from(40_000))).toBe(true);
  });

  it('answer neither one of our own ports nor the port of a service', () => {
    const { guard: echo } = guard();
    expect(echo.answers(datagram(1), from(7000, LISTEN))).toBe(false);
    expect(echo.answers(datagram(1), from(7))).toBe(false);
    expect(echo.answers(datagram(1), from(53))).toBe(false);
    expect(echo.answers(datagram(1), from(7000))).toBe(true);
  });

  it('end a loop with an echo elsewhere, however slow it is, and stay silent while it goes on', () => {
    const { clock, guard: echo } = guard();
    let answered = 0;
    for (let n = 0; n < 200; n++) {
      if (echo.answers(datagram(7), from(9000))) answered++;
      clock.advance(200);
    }
    expect(answered).toBe(BOUNDS.echoRepeats);
    clock.advance(BOUNDS.echoMemoryMs + 1);
    expect(echo.answers(datagram(7), from(9000))).toBe(true);
  });

  it('have a rate for each source', () => {
    const { clock, guard: echo } = guard();
    let answered = 0;
    for (let n = 0; n < 10_000; n++) {
      if (echo.answers(datagram(n), from(30_000 + (n % 1000)))) answered++;
      clock.advance(1);
    }
    const { burst, perSecond } = BOUNDS.echoRate;
    expect(answered).toBeLessThanOrEqual(burst + perSecond * 10);
    expect(echo.answers(datagram(1), from(40_000, '192.0.2.99'))).toBe(true);
  });
});

describe('networks that may come in', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.77', true],
    ['192.0.2.0/24', '192.0.3.1', false],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['198.51.100.4', '198.51.100.4', true],
    ['198.51.100.4', '198.51.100.5', false],
    ['192.0.2.0/24', '127.0.0.1', true],
  ])('%s admits %s: %s', (network, address, admitted) => {
    expect(createAllowance([network])(address)).toBe(admitted);
  });

  it.each(['', 'example.org', '192.0.2.0/33', '192.0.2.0/', '192.0.2.0/24/1', '2001:db8::/129', '1.2.3'])(
    '"%s" is none',
    (text) => expect(() => parseNetwork(text)).toThrow(RangeError),
  );
});

describe('where media may go', () => {
  const nobody = { proven: false, registered: false, confirmed: false, connection: false };
  it.each([
    [{}, 'none'],
    [{ registered: true }, 'none'],
    [{ proven: true }, 'address'],
    [{ proven: true, confirmed: true }, 'address'],
    [{ proven: true, registered: true }, 'address'],
    [{ proven: true, registered: true, confirmed: true }, 'any'],
    [{ connection: true }, 'address'],
    [{ connection: true, registered: true }, 'any'],
  ] as const)('%o: %s', (facts, trust) => {
    expect(trustOf({ ...nobody, ...facts })).toBe(trust);
  });
});
