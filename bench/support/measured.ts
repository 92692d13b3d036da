/** One run of a program to its end: how long it took, and the most memory that it had. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';

export interface Run {
  seconds: number;
  /** Largest resident memory, MiB (2^20 octets), as far as looking every 20 ms shows. */
  peakMiB: number;
  code: number | null;
  output: string;
}

const LOOK_MS = 20;

export async function measured(command: string[]): Promise<Run> {
  const [file = '', ...args] = command;
  const startedAt = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  let peak = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const look = setInterval(() => (peak = Math.max(peak, highWaterMark(child.pid ?? -1))), LOOK_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => clearInterval(look));
  return { seconds: (performance.now() - startedAt) / 1000, peakMiB: peak, code, output };
}

/** Of /proc: 0 where the process has gone. */
function highWaterMark(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
