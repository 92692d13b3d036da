import { expect, test } from 'vitest';
import { Emitter } from './emitter';

interface Events {
  told(text: string, times: number): void;
  ended(): void;
}

test('a listener hears its event until it leaves', () => {
  const events = new Emitter<Events>();
  const heard: string[] = [];
  const leave = events.on('told', (text, times) => heard.push(text.repeat(times)));
  events.emit('told', 'a', 2);
  events.emit('ended');
  expect(events.listens('told')).toBe(true);
  leave();
  events.emit('told', 'b', 1);
  expect(heard).toEqual(['aa']);
  expect(events.listens('told')).toBe(false);
});

test('the fault of one listener is told, and the next one still hears', () => {
  const faults: unknown[] = [];
  const events = new Emitter<Events>((error) => faults.push(error));
  const heard: string[] = [];
  const fault = new Error('broken');
  events.on('ended', () => {
    throw fault;
  });
  events.on('ended', () => heard.push('ended'));
  events.emit('ended');
  expect(faults).toEqual([fault]);
  expect(heard).toEqual(['ended']);
});
