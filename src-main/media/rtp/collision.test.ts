import { expect, it } from 'vitest';
import { collides } from './collision';

const OURS = { ssrc: 7, lastSequence: 100 };

it.each([
  ['another source', { ssrc: 8, sequenceNumber: 5000 }, true, false],
  ['our own packet, reflected', { ssrc: 7, sequenceNumber: 100 }, true, false],
  ['one that was under way for long, over a wrap', { ssrc: 7, sequenceNumber: 65_200 }, true, false],
  ['numbers that we have not just sent', { ssrc: 7, sequenceNumber: 30_000 }, true, true],
  ['one ahead of us', { ssrc: 7, sequenceNumber: 101 }, true, true],
  ['our number where we send nothing', { ssrc: 7, sequenceNumber: 100 }, false, true],
])('%s', (_what, packet, sending, expected) => {
  expect(collides(packet, OURS, sending)).toBe(expected);
});
