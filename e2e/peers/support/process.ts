/** Starts a program in a namespace, waits until it is ready, keeps its output, and stops it by its own pid. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from './network';

/** What shows that a program is ready: a line that it prints, or a port that is bound inside its namespace. */
export type Readiness = { line: RegExp } | { udp: number } | { tcp: number };

export interface StartOptions {
  /** Shown with its output when a test fails. */
  name: string;
  ready?: Readiness;
  readyWithinMs?: number;
  cwd?: string;
  env?: Record<string, string>;
  /** Keeps standard input open; it is closed otherwise. */
  input?: boolean;
}

export interface Running {
  name: string;
  pid: number;
  child: ChildProcess;
  /** Exit code; null when a signal ended it. */
  exited: Promise<number | null>;
  /** Standard output and standard error as they came. */
  output(): string;
  stdout(): string;
  stderr(): string;
  waitForLine(line: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM (or another signal), then SIGKILL after three seconds. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const POLL_MS = 15;
/** Long: computers of other people are busy, and whoever is ready is seen at once. */
const READY_MS = 30_000;
const STOP_MS = 3_000;

export async function start(
  host: Pick<Host, 'command'>,
  argv: readonly string[],
  options: StartOptions,
): Promise<Running> {
  const [file = '', ...args] = host.command(argv);
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const text = { all: '', stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    // The stream itself stays one of octets: some tests speak a binary protocol over it.
    const decoder = new StringDecoder('utf8');
    child[stream]?.on('data', (chunk: Buffer) => {
      const part = decoder.write(chunk);
      text.all += part;
      text[stream] += part;
    });
  }
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  let ended = false;
  void exited.then(
    () => (ended = true),
    () => (ended = true),
  );

  const poll = async <T>(what: string, withinMs: number, probe: () => T | null): Promise<T> => {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = probe();
      if (found !== null) return found;
      if (ended) throw new Error(`${options.name} ended before ${what}:\n${text.all}`);
      if (Date.now() > deadline) throw new Error(`${options.name}: no ${what} within ${withinMs} ms:\n${text.all}`);
      await delay(POLL_MS);
    }
  };
  const running: Running = {
    name: options.name,
    pid: child.pid ?? 0,
    child,
    exited,
    output: () => text.all,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    waitForLine: (line, withinMs = READY_MS) => poll(`line ${line}`, withinMs, () => line.exec(text.all)),
    signal: (signal) => child.kill(signal),
    stop: async (signal = 'SIGTERM') => {
      if (ended) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
  const { ready, readyWithinMs = READY_MS } = options;
  try {
    if (ready && 'line' in ready) await running.waitForLine(ready.line, readyWithinMs);
    else if (ready) await poll(`bound port ${JSON.stringify(ready)}`, readyWithinMs, () => bound(running.pid, ready));
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return running;
}

/** Looks into the kernel's tables of the namespace that the process has entered; null while nothing is bound. */
function bound(pid: number, port: { udp: number } | { tcp: number }): true | null {
  const [protocol, number] = 'udp' in port ? (['udp', port.udp] as const) : (['tcp', port.tcp] as const);
  try {
    if (fs.readlinkSync(`/proc/${pid}/ns/net`) === fs.readlinkSync('/proc/self/ns/net')) return null;
    const hex = number.toString(16).toUpperCase().padStart(4, '0');
    // Columns: slot, local address:port, remote address:port, state (0A is LISTEN).
    const local = new RegExp(`^\\s*\\d+: [0-9A-F]+:${hex} [0-9A-F:]+ ${protocol === 'tcp' ? '0A' : '07'} `, 'm');
    const tables = [protocol, `${protocol}6`].map((table) => fs.readFileSync(`/proc/${pid}/net/${table}`, 'utf8'));
    return tables.some((table) => local.test(table)) ? true : null;
  } catch {
    return null;
  }
}
