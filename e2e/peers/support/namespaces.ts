/** Linux network namespaces: made, commanded, and taken away with whatever still runs in them. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** What can be done in a namespace. `command` puts it in front of a command line. */
export interface Namespace {
  namespace: string;
  command(argv: readonly string[]): string[];
  /** Runs to its end and returns standard output; throws with standard error when it fails. */
  run(argv: readonly string[]): string;
}

const PREFIX = 'sidetone-test';
let created = 0;

/** Why namespaces cannot be used here, or null where they can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const probe = `${PREFIX}-${process.pid}-probe`;
  try {
    ip('netns', 'add', probe);
    ip('netns', 'del', probe);
    return null;
  } catch (error) {
    return `no network namespace can be made here: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
}

/** The beginning of the names of one network's namespaces, with which those of a killed run are known again. */
export function newNetworkId(): string {
  return `${PREFIX}-${process.pid}-${(created += 1)}`;
}

/** @param nameServer written into the namespace's own resolv.conf: `ip netns exec` puts that in place of the one under /etc */
export function createNamespace(name: string, nameServer: string): Namespace {
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  fs.mkdirSync(path.join('/etc/netns', name), { recursive: true });
  setNameServer(name, nameServer);
  fs.writeFileSync(path.join('/etc/netns', name, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  const command = (argv: readonly string[]): string[] => ['ip', 'netns', 'exec', name, ...argv];
  return {
    namespace: name,
    command,
    run: (argv) => {
      const [file = '', ...args] = command(argv);
      return execFileSync(file, args, { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'pipe'] });
    },
  };
}

/** For programs that are started there from now on. */
export function setNameServer(name: string, nameServer: string): void {
  fs.writeFileSync(path.join('/etc/netns', name, 'resolv.conf'), `nameserver ${nameServer}\n`);
}

export function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Process ids of what runs inside. */
export function processesIn(name: string): number[] {
  return ip('netns', 'pids', name).split('\n').filter(Boolean).map(Number);
}

/** Whatever still runs inside was started by the test that made the namespace, and ends with it. */
export function removeNamespace(name: string): void {
  if (!fs.existsSync(path.join('/run/netns', name))) return;
  for (const pid of processesIn(name)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
  ip('netns', 'del', name);
  fs.rmSync(path.join('/etc/netns', name), { recursive: true, force: true });
}

/** Namespaces of an earlier run that was killed before it could clean up: their names hold the pid of a process that is gone. */
export function removeLeftovers(): void {
  if (!fs.existsSync('/run/netns')) return;
  for (const name of fs.readdirSync('/run/netns')) {
    const pid = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
    if (pid && !fs.existsSync(`/proc/${pid}`)) removeNamespace(name);
  }
}
