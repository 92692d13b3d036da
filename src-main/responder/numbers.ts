import type { MediaSource } from '../../src-shared/model/call';
import type { MediaFaults } from '../../src-shared/model/faults';
import type { PracticeNumber } from '../../src-shared/contract/contract';

/** What a test number does with a call. */
export type NumberPlan =
  | { act: 'answer'; source: MediaSource; faults?: MediaFaults }
  /** Early media by a reliable 183 for `earlyMs`, then an answer. */
  | { act: 'early'; source: MediaSource; earlyMs: number; afterwards: MediaSource }
  /** Answers, and sends each digit back that it hears. */
  | { act: 'dtmf' }
  | { act: 'reject'; status: number; q850: number }
  | { act: 'ring' };

export interface TestNumber {
  name: string;
  /** The same number for keypads; where it can be, the SIP status that it shows. */
  digits: string;
  title: string;
  what: string;
  plan: NumberPlan;
  /** Where the number takes one ("loss-10"): the largest, and what it does with it. */
  amount?: { most: number; plan(amount: number): NumberPlan };
}

const TONE: MediaSource = { kind: 'tone', frequencyHz: 1004, levelDbov: -13 };
/** Dynamic, but far above the numbers that are given out; 64 to 95 would look like RTCP (RFC 5761 section 4). */
const STRANGE_PAYLOAD_TYPE = 127;
const RINGBACK: MediaSource = { kind: 'tone', frequencyHz: 425, levelDbov: -16 };

export const TEST_NUMBERS: readonly TestNumber[] = [
  {
    name: 'echo',
    digits: '600',
    title: 'Echo',
    what: 'You hear yourself: proves both directions at once.',
    plan: { act: 'answer', source: { kind: 'echo' } },
  },
  {
    name: 'tone',
    digits: '601',
    title: 'Tone',
    what: 'A steady 1004 Hz tone: proves the direction towards you.',
    plan: { act: 'answer', source: TONE },
  },
  {
    name: 'silence',
    digits: '602',
    title: 'Silence',
    what: 'Answers and sends valid but silent audio.',
    plan: { act: 'answer', source: { kind: 'silence' } },
  },
  {
    name: 'dtmf',
    digits: '605',
    title: 'DTMF read-back',
    what: 'Sends each key back that you press.',
    plan: { act: 'dtmf' },
  },
  {
    name: 'early',
    digits: '183',
    title: 'Early media',
    what: 'Ringing tone as early media for 4 s (183), then echo.',
    plan: { act: 'early', source: RINGBACK, earlyMs: 4000, afterwards: { kind: 'echo' } },
  },
  {
    name: 'ring',
    digits: '180',
    title: 'Rings for ever',
    what: 'Rings (180), never answers, and gives up after three minutes (480).',
    plan: { act: 'ring' },
  },
  {
    name: 'busy',
    digits: '486',
    title: 'Busy',
    what: 'Refuses with 486 Busy Here.',
    plan: { act: 'reject', status: 486, q850: 17 },
  },
  {
    name: 'decline',
    digits: '603',
    title: 'Declines',
    what: 'Refuses with 603 Decline.',
    plan: { act: 'reject', status: 603, q850: 21 },
  },
  {
    name: 'loss',
    digits: '610',
    title: 'Packet loss',
    what: 'Echo that loses 5 % of its packets one by one; loss-10 loses 10 %.',
    ...faulty(5, 100, (dropPercent) => ({ dropPercent })),
  },
  {
    name: 'burst-loss',
    digits: '611',
    title: 'Loss in bursts',
    what: 'Echo that loses 5 % of its packets, about 8 in a row each time; burst-loss-10 loses 10 %.',
    ...faulty(5, 100, (dropPercent) => ({ dropPercent, burstPackets: 8 })),
  },
  {
    name: 'delay',
    digits: '612',
    title: 'Long delay',
    what: 'Echo that comes 400 ms late; delay-800 comes 800 ms late.',
    ...faulty(400, 5000, (delayMs) => ({ delayMs })),
  },
  {
    name: 'jitter',
    digits: '613',
    title: 'Jitter',
    what: 'Echo whose packets are late by anything up to 200 ms, in order; jitter-300 goes up to 300 ms.',
    ...faulty(200, 2000, (jitterMs) => ({ jitterMs })),
  },
  {
    name: 'reorder',
    digits: '614',
    title: 'Wrong order',
    what: 'Echo in which 5 % of the packets are overtaken by the next one; reorder-20 means 20 %.',
    ...faulty(5, 100, (reorderPercent) => ({ reorderPercent })),
  },
  {
    name: 'duplicate',
    digits: '615',
    title: 'Duplicates',
    what: 'Echo that sends 5 % of its packets twice; duplicate-20 means 20 %.',
    ...faulty(5, 100, (duplicatePercent) => ({ duplicatePercent })),
  },
  {
    name: 'wrong-payload',
    digits: '616',
    title: 'Wrong payload type',
    what: `Echo that is sent as payload type ${STRANGE_PAYLOAD_TYPE}, which was not agreed: you hear nothing.`,
    plan: { act: 'answer', source: { kind: 'echo' }, faults: { payloadType: STRANGE_PAYLOAD_TYPE } },
  },
  {
    name: 'one-way',
    digits: '617',
    title: 'One-way: you hear nothing',
    what: 'Answers and listens, but never sends any audio.',
    plan: { act: 'answer', source: { kind: 'silence' }, faults: { mute: true } },
  },
  {
    name: 'deaf',
    digits: '618',
    title: 'One-way: you are not heard',
    what: 'Sends a tone, but throws away whatever you send, as if it never arrived.',
    plan: { act: 'answer', source: TONE, faults: { deaf: true } },
  },
];

/** An echo with one fault: what it does unasked, and how far it can be asked to go. */
function faulty(
  usual: number,
  most: number,
  faults: (amount: number) => MediaFaults,
): Required<Pick<TestNumber, 'plan' | 'amount'>> {
  const plan = (amount: number): NumberPlan => ({ act: 'answer', source: { kind: 'echo' }, faults: faults(amount) });
  return { plan: plan(usual), amount: { most, plan } };
}

/** A name or digits, and perhaps how much: "loss-10", "612-250", "burst-loss-2.5". */
const DIALLED = /^(.+?)(?:-(\d{1,5}(?:\.\d{1,2})?))?$/;

/** By name or digits, as dialled, with its amount; null where there is no such number, or it takes no such amount. */
export function findNumber(user: string): TestNumber | null {
  const [, wanted = '', amount] = DIALLED.exec(user.toLowerCase()) ?? [];
  const number = TEST_NUMBERS.find(({ name, digits }) => name === wanted || digits === wanted);
  if (!number || amount === undefined) return number ?? null;
  const value = Number(amount);
  if (!number.amount || value <= 0 || value > number.amount.most) return null;
  return { ...number, name: `${number.name}-${value}`, plan: number.amount.plan(value) };
}

/** The list for a person, with URIs on `host` ("127.0.0.1:5060"). */
export function listNumbers(host: string): PracticeNumber[] {
  return TEST_NUMBERS.map(({ name, title, what }) => ({ user: name, uri: `sip:${name}@${host}`, title, what }));
}
