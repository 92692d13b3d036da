/** Entry of the thread of one capture (out/main/capture-worker.js). */
import { parentPort, workerData } from 'node:worker_threads';
import { runCaptureServer } from './server';

export interface CaptureWorkerData {
  /** Of the program: stands in the document. */
  version: string;
}

if (!parentPort) throw new Error('This file is a worker of Sidetone; it cannot be run by itself.');
runCaptureServer(parentPort, workerData as CaptureWorkerData);
