/** Chromium inside the client's namespace, a speech file in place of its microphone. */
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import type { Lab } from './lab';

export const SPEECH = path.resolve(import.meta.dirname, '../../../assets/speech.wav');

export function startBrowser({ folder, client }: Pick<Lab, 'folder' | 'client'>): Promise<Browser> {
  const inside = path.join(folder, 'chromium-inside');
  const program = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  fs.writeFileSync(inside, `#!/bin/sh\nexec ip netns exec ${client.namespace} ${program} "$@"\n`, { mode: 0o755 });
  return chromium.launch({
    executablePath: inside,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${SPEECH}`,
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}
