/** A network, a scratch folder, and the programs that were started: what the tests' peers stand on. */
import fs from 'node:fs';
import path from 'node:path';
import type { Host, Network } from './network';
import { start } from './process';
import type { Running, StartOptions } from './process';

export interface Lab {
  readonly network: Network;
  readonly client: Host;
  readonly server: Host;
  /** Scratch folder, removed at the end. */
  readonly folder: string;
  start(host: Pick<Host, 'command'>, argv: readonly string[], options: StartOptions): Promise<Running>;
  /**
   * A file of `e2e/peers` (or an absolute path), its `@NAME@` replaced, written into the scratch folder under `as`. Returns the
   * path.
   */
  render(template: string, values: Record<string, string | number>, as?: string): string;
}

const PEERS = path.resolve(import.meta.dirname, '..');
const TAIL = 3_000;

/** @param processes gets whatever is started, in order */
export function createLab(network: Network, folder: string, processes: Running[]): Lab {
  return {
    network,
    client: network.client,
    server: network.server,
    folder,
    start: async (host, argv, options) => {
      const running = await start(host, argv, options);
      processes.push(running);
      return running;
    },
    render: (template, values, as = path.basename(template)) => {
      const text = fs
        .readFileSync(path.resolve(PEERS, template), 'utf8')
        .replace(/@([A-Z][A-Z0-9_]*)@/g, (whole, name) => {
          const value = values[String(name)];
          if (value === undefined) throw new Error(`${template}: nothing given for ${whole}`);
          return String(value);
        });
      const file = path.join(folder, as);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
      return file;
    },
  };
}

export function lastWords(processes: readonly Running[]): string {
  return processes.map((one) => `--- ${one.name} (pid ${one.pid})\n${one.output().slice(-TAIL)}`).join('\n');
}
