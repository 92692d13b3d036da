import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import type { MediaEvent } from '../../../src-shared/model/media';
import { processEpochMs } from '../../net/clock';
import { createMediaService } from './mediaService';

/** Answers what is asked like the real one, and dies when an offer is wanted. */
const DYING = `
const { parentPort } = require('node:worker_threads');
const answers = { ready: null, createSession: { id: 1, port: 4000 } };
parentPort.on('message', ({ i, m, t }) => {
  if (m === 'createOffer') throw new Error('out of luck');
  parentPort.postMessage({ t: 's', i, r: answers[m] });
});`;

it('when the media thread dies, each session is told in one sentence, and nobody waits for ever', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sidetone-worker-'));
  const file = path.join(folder, 'worker.cjs');
  writeFileSync(file, DYING);
  const service = await createMediaService({ workerUrl: pathToFileURL(file), epochMs: processEpochMs });
  const session = await service.createSession({
    localAddress: '127.0.0.1',
    codecs: ['PCMU'],
    security: 'none',
    source: { kind: 'silence' },
  });
  const told: MediaEvent[] = [];
  const failures: Error[] = [];
  session.on('event', (event) => told.push(event));
  session.on('failed', (error) => failures.push(error));
  const sentence = 'The media worker has ended (out of luck): restart the program.';
  await expect(session.createOffer()).rejects.toThrow(sentence);
  await expect(session.insight()).rejects.toThrow();
  session.setMuted(true);
  session.setHold(true);
  await expect(session.close()).rejects.toThrow();
  await service.close();
  expect(told).toMatchObject([{ kind: 'media-failed', text: sentence }]);
  expect(failures.map(({ message }) => message)).toEqual([sentence]);
  rmSync(folder, { recursive: true });
});
