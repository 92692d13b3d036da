import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';

describe('a unit test is refused', () => {
  it.each<[string, () => unknown]>([
    ['a TCP connection', () => connect(9, '127.0.0.1')],
    ['a server', () => createServer().listen(0, '127.0.0.1')],
    ['a UDP socket', () => createSocket('udp4').bind(0, '127.0.0.1')],
    ['a datagram', () => createSocket('udp4').send('hello', 9, '127.0.0.1')],
    ['a program', () => spawn('true')],
    ['a program to its end', () => execFile('true', () => {})],
    ['a thread', () => new Worker('', { eval: true })],
  ])('%s', (_, use) => expect(use).toThrow(/^A unit test (opens a socket|starts a \w+).*\*\.net\.test\.ts/));

  it('a web page', async () => {
    const refused = await fetch('http://127.0.0.1:8080/').catch((error: Error) => error.cause);
    expect(String(refused)).toContain('A unit test opens a socket');
  });
});

/** That it may not wait for the real one: unitGuard.program.test.ts. */
describe('the clock of a unit test', () => {
  afterEach(() => void vi.useRealTimers());

  it('is the one that the test moves', () => {
    vi.useFakeTimers();
    const task = vi.fn();
    setTimeout(task, 60_000);
    vi.advanceTimersByTime(60_000);
    expect(task).toHaveBeenCalledOnce();
  });

  it('may set a limit that is never reached, and let go what is due', async () => {
    const limit = setTimeout(() => {}, 60_000);
    await new Promise((resolve) => setTimeout(resolve));
    clearTimeout(limit);
  });
});
