/** A TURN server (coturn) on loopback, for the browser's way through a relay. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';

const PROGRAM = '/usr/bin/turnserver';
export const RELAY_USER = { username: 'alice', credential: 'secret' };

export const hasRelay = (): boolean => existsSync(PROGRAM);

export class Relay {
  private child: ChildProcess | null = null;
  private port = 0;

  get url(): string {
    return `turn:127.0.0.1:${this.port}?transport=udp`;
  }

  async start(): Promise<void> {
    this.port = await freePort();
    const options = {
      'listening-ip': '127.0.0.1',
      'listening-port': this.port,
      'relay-ip': '127.0.0.1',
      realm: 'pbx.test',
      user: `${RELAY_USER.username}:${RELAY_USER.credential}`,
      'cli-password': 'not-used',
      'log-file': 'stdout',
      pidfile: '/dev/null',
    };
    const flags = [
      '-n',
      '--lt-cred-mech',
      '--no-tls',
      '--no-dtls',
      '--no-cli',
      '--allow-loopback-peers',
      '--simple-log',
    ];
    const named = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    this.child = spawn(PROGRAM, [...flags, ...named], { stdio: 'ignore' });
    await this.listening();
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** It opens its TCP port beside that of UDP. */
  private async listening(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      if (this.child?.exitCode !== null) throw new Error(`turnserver ended with code ${this.child?.exitCode}`);
      const socket = createConnection(this.port, '127.0.0.1');
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      socket.destroy();
      if (isOpen) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('turnserver did not begin to listen within 10 s');
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await once(socket.bind(0, '127.0.0.1'), 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
