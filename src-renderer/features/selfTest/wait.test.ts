import { describe, expect, it, vi } from 'vitest';
import { create } from 'zustand';
import { orAbort, pause, waitFor } from './wait';

const never = new AbortController().signal;

describe('orAbort', () => {
  it('ends at once, even where the promise never does', async () => {
    const controller = new AbortController();
    const waiting = orAbort(new Promise(() => {}), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toThrow('Ended by the person.');
    await expect(orAbort(Promise.resolve(1), controller.signal)).rejects.toThrow();
  });

  it('gives what the promise gives', async () => {
    await expect(orAbort(Promise.resolve(7), never)).resolves.toBe(7);
    await expect(orAbort(Promise.reject(new Error('no')), never)).rejects.toThrow('no');
  });
});

describe('pause', () => {
  it('leaves no timer behind when it is aborted', async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    const waiting = pause(60_000, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toThrow();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe('waitFor', () => {
  const store = create(() => ({ phase: 'waiting' }));
  const look = ({ phase }: { phase: string }) => (phase === 'done' ? phase : null);

  it('sees what is there, what comes, and that nothing comes', async () => {
    vi.useFakeTimers();
    const nothing = waitFor(store, look, 5, never);
    await vi.advanceTimersByTimeAsync(5);
    await expect(nothing).resolves.toBeNull();
    vi.useRealTimers();
    const coming = waitFor(store, look, Number.POSITIVE_INFINITY, never);
    store.setState({ phase: 'done' });
    await expect(coming).resolves.toBe('done');
    await expect(waitFor(store, look, 5, never)).resolves.toBe('done');
  });
});
