/**
 * Entry of the media worker (out/main/media-worker.js). The same file is the clock thread when its data say so: that one loads
 * nothing but its loop.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createSystemClock } from '../../net/clock';
import { type ClockThreadData, runClockThread } from '../pacing/clockThread';

/** What the main thread gives to the media worker. */
export interface MediaWorkerData {
  role: 'media';
  epochMs: number;
  portRange: [number, number];
}

const data = workerData as ClockThreadData | MediaWorkerData;
if (!parentPort) throw new Error('This file is a worker of Sidetone; it cannot be run by itself.');
if (data.role === 'clock') {
  runClockThread(data, parentPort);
} else {
  const [{ runMediaServer }, { ClockWaker }] = await Promise.all([import('./server'), import('../pacing/clockWaker')]);
  const waker = new ClockWaker(new URL(import.meta.url), data.epochMs);
  runMediaServer(parentPort, { portRange: data.portRange, clock: createSystemClock(data.epochMs), waker });
}
