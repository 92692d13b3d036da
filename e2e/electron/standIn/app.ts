import { EventEmitter } from 'node:events';
import type { App, CommandLine } from 'electron';
import { preventable } from './preventable';

type Members = Pick<
  App,
  'setPath' | 'getPath' | 'requestSingleInstanceLock' | 'whenReady' | 'isReady' | 'quit' | 'exit'
>;

/** What has to go before the process may end: windows first, the browser last. */
interface Closers {
  windows: () => Promise<void>;
  browser: () => Promise<void>;
}

class StandInApp extends EventEmitter implements Members {
  readonly switches: string[] = [];
  readonly commandLine: Pick<CommandLine, 'appendSwitch' | 'getSwitchValue'> = {
    /** As Electron has it: a switch is `--name=value`, and one that is not there is empty. */
    getSwitchValue: (name) =>
      process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '',
    appendSwitch: (name, value) => void this.switches.push(value === undefined ? `--${name}` : `--${name}=${value}`),
  };
  private readonly paths = new Map<string, string>();
  private readonly closers: Closers = { windows: async () => {}, browser: async () => {} };
  private ready = false;
  private becomesReady: Promise<void> | null = null;

  setPath(name: string, folder: string): void {
    this.paths.set(name, folder);
  }
  getPath(name: Parameters<App['getPath']>[0]): string {
    const folder = this.paths.get(name);
    if (folder === undefined) throw new Error(`The stand-in has no path "${name}".`);
    return folder;
  }
  requestSingleInstanceLock(): boolean {
    return true;
  }
  isReady(): boolean {
    return this.ready;
  }
  /** Electron is ready when the main module has run through: here, when the step that asks for it has. */
  whenReady(): Promise<void> {
    return (this.becomesReady ??= new Promise((resolve) => {
      setImmediate(() => {
        this.ready = true;
        this.emit('ready');
        resolve();
      });
    }));
  }
  /** before-quit, windows closed, will-quit; each may stop it. */
  quit(): void {
    void this.tryToQuit();
  }
  exit(code = 0): void {
    void this.closers.browser().finally(() => process.exit(code));
  }

  onQuit(closers: Closers): void {
    Object.assign(this.closers, closers);
  }
  private async tryToQuit(): Promise<void> {
    if (preventable(this, 'before-quit')) return;
    await this.closers.windows();
    if (!preventable(this, 'will-quit')) this.exit(0);
  }
}

export const app = new StandInApp();
