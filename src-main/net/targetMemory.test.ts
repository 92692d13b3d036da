import { expect, it } from 'vitest';
import { createManualClock } from './manualClock';
import { TargetMemory } from './targetMemory';
import type { Target } from './transport';

const at = (address: string): Target => ({ transport: 'udp', address, port: 5060, host: 'pbx.test' });
const [first, second] = [at('192.0.2.1'), at('192.0.2.2')];
const both = [first, second];

it('who was found dead comes last, for a minute', () => {
  const clock = createManualClock();
  const memory = new TargetMemory(clock);
  expect(memory.inOrder(both)).toEqual([first, second]);
  memory.report(first, false);
  expect(memory.inOrder(both)).toEqual([second, first]);
  expect(memory.inOrder([first])).toEqual([first]);
  clock.advance(59_000);
  expect(memory.inOrder(both)).toEqual([second, first]);
  clock.advance(1_000);
  expect(memory.inOrder(both)).toEqual([first, second]);
});

it('an answer takes it back, and for a while one silence means nothing', () => {
  const clock = createManualClock();
  const memory = new TargetMemory(clock);
  memory.report(first, false);
  memory.report(first, true);
  expect(memory.inOrder(both)).toEqual([first, second]);
  memory.report(first, false);
  expect(memory.inOrder(both)).toEqual([first, second]);
  clock.advance(30_000);
  memory.report(first, false);
  expect(memory.inOrder(both)).toEqual([second, first]);
});

it('by another transport the same server may live', () => {
  const memory = new TargetMemory(createManualClock());
  memory.report({ ...first, transport: 'tcp' }, false);
  expect(memory.inOrder(both)).toEqual([first, second]);
});

it('a flood of places does not fill the memory', () => {
  const memory = new TargetMemory(createManualClock());
  memory.report(first, false);
  for (let n = 0; n < 256; n++) memory.report(at(`198.51.100.${n}`), false);
  expect(memory.inOrder(both)).toEqual([first, second]);
});
