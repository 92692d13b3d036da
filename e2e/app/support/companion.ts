/** `sidetone respond` on a free loopback port: a registrar that really refuses. Any user, password "sidetone". */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export class Companion {
  port = 0;
  private child: ChildProcess | null = null;

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [process.env['SIDETONE_CLI'] ?? 'out/main/cli.js', 'respond', '--listen', '127.0.0.1', '--sip-port', '0'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.child = child;
    this.port = await new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const port = /^Listening on \S+ port (\d+)/.exec(line)?.[1];
        if (port) resolve(Number(port));
      });
      child.once('exit', (code) => reject(new Error(`sidetone respond ended with code ${code} before it listened`)));
    });
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
}
