import { expect, it } from 'vitest';
import { ping } from './ping';

it('resolves where it is cancelled, or where there is no such program', async () => {
  const { outcome } = await ping('127.0.0.1', AbortSignal.abort());
  expect(outcome).toBe('unavailable');
});
