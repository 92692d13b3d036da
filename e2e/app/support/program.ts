/** The built program itself: `sidetone serve` on a free port with a data folder of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export class Program {
  /** Where it is to be opened, with its token. */
  url = '';
  private child: ChildProcess | null = null;
  private folder = '';

  async start(): Promise<void> {
    this.folder = await mkdtemp(path.join(os.tmpdir(), 'sidetone-window-'));
    // SIDETONE_CLI names another build than that of this tree.
    const child = spawn(
      process.execPath,
      [process.env['SIDETONE_CLI'] ?? 'out/main/cli.js', 'serve', '--no-open', '--port', '0'],
      {
        env: { ...process.env, SIDETONE_HOME: this.folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.child = child;
    this.url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (code) =>
        reject(new Error(`sidetone serve ended with code ${code} before it printed its address`)),
      );
    });
  }

  /** Without a goodbye, as when the program crashes. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }
}
