// @ts-check
/**
 * The real peers that the tests and figures need, as Debian packages. Run alone (`node scripts/peers.mjs`) it installs what is
 * missing where it may, and says so; `npm test` does the same first.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Package -> a program of it, whose presence in PATH proves the package where dpkg is not there to ask. */
const PEERS = {
  kamailio: 'kamailio',
  'kamailio-tls-modules': 'kamailio',
  'kamailio-websocket-modules': 'kamailio',
  'baresip-core': 'baresip',
  'sip-tester': 'sipp',
  tshark: 'tshark',
  tcpdump: 'tcpdump',
  'dnsmasq-base': 'dnsmasq',
  'rtpengine-daemon': 'rtpengine',
  coturn: 'turnserver',
  pulseaudio: 'pulseaudio',
  'pulseaudio-utils': 'pactl',
  iproute2: 'ip',
  iptables: 'iptables',
  openssl: 'openssl',
  sox: 'sox',
  sipvicious: 'svwar',
  chromium: 'chromium',
};

const POLICY = '/usr/sbin/policy-rc.d';

/** @param {string} program */
function inPath(program) {
  return [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'].some(
    (folder) => folder !== '' && fs.existsSync(path.join(folder, program)),
  );
}

/** @returns {string[]} packages that are not installed */
export function missingPeers() {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...Object.keys(PEERS)], {
    encoding: 'utf8',
  });
  if (query.error) return Object.entries(PEERS).flatMap(([name, program]) => (inPath(program) ? [] : [name]));
  const installed = new Set(
    query.stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return Object.keys(PEERS).filter((name) => !installed.has(name));
}

/**
 * Some of these packages start a server of their own on install. Debian asks policy-rc.d first; ours says no for as long as the
 * installation runs, and an administrator's own policy is left as it is.
 *
 * @param {() => boolean} install
 */
function withoutServices(install) {
  const ours = !fs.existsSync(POLICY);
  if (ours) fs.writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    if (ours) fs.rmSync(POLICY, { force: true });
  }
}

/** @param {string[]} args */
function apt(args) {
  const result = spawnSync('apt-get', ['-q', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return result.status === 0;
}

/**
 * Installs what is missing where this is Debian and we are root.
 *
 * @returns {Promise<string[]>} packages that are still missing; empty when everything is there
 */
export async function ensurePeers() {
  const missing = missingPeers();
  if (missing.length === 0) return [];
  if (process.getuid?.() !== 0 || !fs.existsSync('/etc/debian_version')) return missing;
  console.log(`Installing the tests' peers: ${missing.join(' ')}`);
  withoutServices(() => apt(['update']) && apt(['install', '--no-install-recommends', ...missing]));
  return missingPeers();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const missing = await ensurePeers();
  console.log(missing.length === 0 ? 'All peers are installed.' : `Missing: apt-get install ${missing.join(' ')}`);
  process.exitCode = missing.length === 0 ? 0 : 1;
}
