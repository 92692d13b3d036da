import path from 'node:path';
import { Duplex } from 'node:stream';
import type { Lab } from './lab';
import type { Host } from './network';

/** A TCP connection that is opened inside the namespace and used from here. */
export async function connectInside(lab: Lab, host: Host, address: string, port: number): Promise<Duplex> {
  const script = path.join(import.meta.dirname, 'streamTo.mjs');
  const running = await lab.start(host, [process.execPath, script, address, String(port)], {
    name: `connection to ${address}:${port}`,
    ready: { line: /^connected/m },
    input: true,
  });
  const { stdin, stdout } = running.child;
  if (!stdin || !stdout) throw new Error('The helper has no pipes.');
  return Duplex.from({ writable: stdin, readable: stdout });
}
