/**
 * A small network of its own for each test file: two Linux network namespaces joined by one veth pair. Nothing in them reaches
 * the machine's own network, so every address and port is free, and what a test starts cannot disturb anything outside.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** One end of the pair. `command` puts the namespace in front of a command line. */
export interface Host {
  namespace: string;
  /** The name of its Ethernet device. */
  device: string;
  /** IPv4 address, and further ones on a server. */
  addresses: readonly [string, ...string[]];
  ipv6: string;
  command(argv: readonly string[]): string[];
  /** Runs to its end and returns standard output; throws with standard error when it fails. */
  run(argv: readonly string[]): string;
}

export interface Network {
  client: Host;
  server: Host;
  destroy(): void;
}

/**
 * Documentation ranges (RFC 5737, RFC 3849). The telephone's address is the server's first: baresip binds its media to no
 * address, so that its packets leave from that one.
 */
export const CLIENT_ADDRESS = '192.0.2.1';
export const PHONE_ADDRESS = '192.0.2.20';
export const PROXY_ADDRESS = '192.0.2.10';
export const SECOND_PROXY_ADDRESS = '192.0.2.11';
export const SCRIPT_ADDRESS = '192.0.2.30';
export const CLIENT_IPV6 = '2001:db8::1';
export const SERVER_IPV6 = '2001:db8::10';

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

export function createNetwork(): Network {
  removeLeftovers();
  const id = `${PREFIX}-${process.pid}-${(created += 1)}`;
  const names = [`${id}-client`, `${id}-server`] as const;
  const destroy = (): void => names.forEach(removeNamespace);
  process.once('exit', destroy);
  try {
    for (const name of names) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      // The namespace's own resolver: `ip netns exec` puts these files in place of those under /etc.
      fs.mkdirSync(path.join('/etc/netns', name), { recursive: true });
      fs.writeFileSync(path.join('/etc/netns', name, 'resolv.conf'), `nameserver ${PROXY_ADDRESS}\n`);
      fs.writeFileSync(path.join('/etc/netns', name, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n');
    }
    ip('link', 'add', 'net0', 'netns', names[0], 'type', 'veth', 'peer', 'name', 'net0', 'netns', names[1]);
    const client = host(names[0], [CLIENT_ADDRESS], CLIENT_IPV6);
    const server = host(names[1], [PHONE_ADDRESS, PROXY_ADDRESS, SECOND_PROXY_ADDRESS, SCRIPT_ADDRESS], SERVER_IPV6);
    for (const end of [client, server]) {
      for (const address of end.addresses) ip('-n', end.namespace, 'addr', 'add', `${address}/24`, 'dev', 'net0');
      ip('-n', end.namespace, 'addr', 'add', `${end.ipv6}/64`, 'dev', 'net0', 'nodad');
      ip('-n', end.namespace, 'link', 'set', 'net0', 'up');
    }
    return {
      client,
      server,
      destroy: () => {
        process.removeListener('exit', destroy);
        destroy();
      },
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

function host(namespace: string, addresses: Host['addresses'], ipv6: string): Host {
  const command = (argv: readonly string[]): string[] => ['ip', 'netns', 'exec', namespace, ...argv];
  return {
    namespace,
    device: 'net0',
    addresses,
    ipv6,
    command,
    run: (argv) => {
      const [file = '', ...args] = command(argv);
      return execFileSync(file, args, { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'pipe'] });
    },
  };
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Whatever still runs inside was started by the test that made the namespace, and ends with it. */
function removeNamespace(name: string): void {
  if (!fs.existsSync(path.join('/run/netns', name))) return;
  for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
  ip('netns', 'del', name);
  fs.rmSync(path.join('/etc/netns', name), { recursive: true, force: true });
}

/** Namespaces of an earlier run that was killed before it could clean up: their names hold the pid of a process that is gone. */
function removeLeftovers(): void {
  if (!fs.existsSync('/run/netns')) return;
  for (const name of fs.readdirSync('/run/netns')) {
    const pid = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
    if (pid && !fs.existsSync(`/proc/${pid}`)) removeNamespace(name);
  }
}
