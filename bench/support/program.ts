import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';

/** A program that runs beside the measurement; ends with it. */
export interface Program {
  readonly pid: number;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/** Clock ticks of /proc/PID/stat a second; 100 on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;

const READY_WITHIN_MS = 10_000;

/** Starts a program; `ready` is asked every `everyMs`. @throws when it does not become ready within 10 s */
export async function startProgram(
  command: string[],
  ready: () => boolean | Promise<boolean>,
  cwd?: string,
  everyMs = 50,
): Promise<Program> {
  const [file = '', ...args] = command;
  const child: ChildProcess = spawn(file, args, { stdio: 'ignore', cwd });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(null));
  });
  const program: Program = {
    pid: child.pid ?? -1,
    ended,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(killer);
    },
  };
  for (const since = performance.now(); performance.now() - since < READY_WITHIN_MS;) {
    if (await ready()) return program;
    if (child.exitCode !== null || child.pid === undefined) break;
    await pause(everyMs);
  }
  await program.stop();
  throw new Error(`${file} did not become ready within 10 s, or ended before.`);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** True when a UDP socket of this machine is bound to the port (from /proc/net/udp, so that nothing is sent). */
export function udpPortIsBound(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/udp', '/proc/net/udp6'].some((file) => fs.readFileSync(file, 'utf8').includes(`:${hex} `));
}

/** User and system time that a process has used, s. */
export function cpuSeconds(pid: number | 'self' = 'self'): number {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process, MiB (2^20 octets). */
export function residentMiB(pid: number | 'self' = 'self'): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}
