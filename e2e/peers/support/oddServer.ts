import path from 'node:path';
import type { Lab } from './lab';
import { SCRIPT_ADDRESS } from './network';
import type { Running } from './process';

/** What the server does in place of SIP; see oddServerMain.mjs. */
export type Oddity = 'silent' | 'garbage' | 'empty' | 'truncated' | 'http' | 'closes' | 'endless' | 'strangers';

/** `target` ("host:port") is where strange requests go; only "strangers" sends any. */
export function startOddServer(lab: Lab, oddity: Oddity, port: number, target?: string): Promise<Running> {
  const script = path.join(import.meta.dirname, 'oddServerMain.mjs');
  return lab.start(
    lab.server,
    [process.execPath, script, oddity, SCRIPT_ADDRESS, String(port), ...(target ? [target] : [])],
    { name: `server that sends ${oddity}`, ready: { line: /^ready/m } },
  );
}
