import type { MediaSource } from '../../src-shared/model/call';
import type { PracticeNumber } from '../../src-shared/contract/contract';

/** What a test number does with a call. */
export type NumberPlan =
  | { act: 'answer'; source: MediaSource }
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
}

const TONE: MediaSource = { kind: 'tone', frequencyHz: 1004, levelDbov: -13 };
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
    what: 'Rings (180) and never answers.',
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
];

/** By name or digits, as dialled; null where there is no such number. */
export function findNumber(user: string): TestNumber | null {
  const wanted = user.toLowerCase();
  return TEST_NUMBERS.find((number) => number.name === wanted || number.digits === wanted) ?? null;
}

/** The list for a person, with URIs on `host` ("127.0.0.1:5060"). */
export function listNumbers(host: string): PracticeNumber[] {
  return TEST_NUMBERS.map(({ name, title, what }) => ({ user: name, uri: `sip:${name}@${host}`, title, what }));
}
