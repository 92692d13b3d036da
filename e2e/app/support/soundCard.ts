/**
 * A sound card that does not exist: a PulseAudio server of the test's own, with null sinks as cables. What is played into a cable's sink
 * comes out of the microphones that are its monitor. Chromium's own fake devices can neither vanish nor hear the speaker; these can.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = path.dirname(new URL(import.meta.url).pathname);

/** Why there can be no sound card here; null where there can. */
export function soundCardProblem(): string | null {
  const missing = ['pulseaudio', 'pactl', 'paplay'].filter((name) => spawnSync(name, ['--version']).error);
  return missing.length === 0
    ? null
    : `${missing.join(' and ')} not installed: there is no virtual sound card without PulseAudio`;
}

/** Why nobody can tell a browser here that a device came or went; null where somebody can. */
export function hotPlugProblem(): string | null {
  return process.getuid?.() === 0 ? null : 'only root may announce devices to Chromium as udev does';
}

export class SoundCard {
  private readonly folder = path.join(os.tmpdir(), `sidetone-card-${randomUUID()}`);
  private readonly socket = path.join(this.folder, 'pulse');
  private readonly players = new Set<ChildProcess>();
  private server: ChildProcess | null = null;

  /** For a browser that is to use this card. */
  get environment(): Record<string, string> {
    return {
      ...(process.env as Record<string, string>),
      PULSE_SERVER: `unix:${this.socket}`,
      PULSE_COOKIE: path.join(this.folder, 'cookie'),
    };
  }

  async start(): Promise<void> {
    mkdirSync(this.folder, { mode: 0o700 });
    const load = `module-native-protocol-unix socket=${this.socket} auth-anonymous=1`;
    const options = [
      '-n',
      '--daemonize=no',
      '--exit-idle-time=-1',
      '--use-pid-file=no',
      '--disable-shm=yes',
      '--system=false',
    ];
    const server = spawn('pulseaudio', [...options, `--load=${load}`], {
      env: { ...process.env, HOME: this.folder, XDG_RUNTIME_DIR: this.folder, PULSE_RUNTIME_PATH: this.folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.server = server;
    let said = '';
    server.stderr.on('data', (text: Buffer) => (said += text.toString()));
    for (let attempt = 0; attempt < 100; attempt++) {
      if (server.exitCode !== null) throw new Error(`PulseAudio ended at its start: ${said}`);
      if (
        await this.pactl('info').then(
          () => true,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`PulseAudio does not answer: ${said}`);
  }

  /** A cable: its sink is a speaker of that name. @returns the number to unload it by */
  async cable(name: string, label: string, rate = 48_000): Promise<string> {
    const channels = rate < 44_100 ? 1 : 2;
    return this.load(
      'module-null-sink',
      `sink_name=${name}`,
      `rate=${rate}`,
      `channels=${channels}`,
      `sink_properties=device.description=${label}`,
    );
  }

  /** A microphone that hears what is played into a cable. @returns the number to unplug it by */
  async microphone(name: string, label: string, cable: string, rate = 48_000): Promise<string> {
    const channels = rate < 44_100 ? 1 : 2;
    return this.load(
      'module-remap-source',
      `source_name=${name}`,
      `master=${cable}.monitor`,
      `rate=${rate}`,
      `channels=${channels}`,
      `source_properties=device.description=${label}`,
    );
  }

  async useByDefault(kind: 'source' | 'sink', name: string): Promise<void> {
    await this.pactl(`set-default-${kind}`, name);
  }

  async mute(source: string, muted: boolean): Promise<void> {
    await this.pactl('set-source-mute', source, muted ? '1' : '0');
  }

  async volume(source: string, percent: number): Promise<void> {
    await this.pactl('set-source-volume', source, `${percent}%`);
  }

  /** Pulls a device out, or puts it in, as a person would: the server knows at once, and browsers are told. */
  async unplug(module: string): Promise<void> {
    await this.pactl('unload-module', module);
    await announceChange();
  }

  /** Plays a file into a cable, over and over; resolves when it sounds. @returns the function that stops it */
  async play(file: string, cable: string): Promise<() => void> {
    const before = await this.playing();
    let over = false;
    let current: ChildProcess | null = null;
    const once = () => {
      if (over) return;
      const player = spawn('paplay', [`--device=${cable}`, file], { env: this.environment, stdio: 'ignore' });
      current = player;
      this.players.add(player);
      player.once('exit', () => {
        this.players.delete(player);
        once();
      });
    };
    once();
    for (let attempt = 0; attempt < 100 && (await this.playing()) <= before; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return () => {
      over = true;
      current?.kill();
    };
  }

  async stop(): Promise<void> {
    for (const player of this.players) {
      player.removeAllListeners('exit');
      player.kill();
    }
    const { server } = this;
    this.server = null;
    if (server && server.exitCode === null) {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async playing(): Promise<number> {
    return (await this.pactl('list', 'short', 'sink-inputs')).split('\n').filter((line) => line !== '').length;
  }

  private async load(...args: string[]): Promise<string> {
    return (await this.pactl('load-module', ...args)).trim();
  }

  private async pactl(...args: string[]): Promise<string> {
    return (await run('pactl', args, { env: this.environment })).stdout;
  }
}

/**
 * Chromium on Linux asks for the devices again only when udev says that a sound device changed. A virtual card has no udev: its word is
 * sent in its place, to this network namespace alone.
 */
export async function announceChange(): Promise<void> {
  await run('perl', [path.join(HERE, 'announceSoundDevice.pl')]);
}
