import type { Page } from '@playwright/test';
import type * as standIn from './standIn/electronModule';

/** The desktop program as it runs, on a real Electron or on the stand-in. */
export interface Shell {
  /** Its window. */
  readonly page: Page;
  /** Quits as a person does; resolves with the exit code, null where a signal ended it. */
  quit(): Promise<number | null>;
}

export interface StandInShell extends Shell {
  /** Runs a function in the main process. It may use nothing from outside itself. */
  evaluate<R, A = null>(run: (electron: typeof standIn, argument: A) => R | Promise<R>, argument?: A): Promise<R>;
}

export interface StandInOptions {
  /** Data folder of the program. */
  home: string;
  /** Secret of the desktop's key ring; null: this desktop has none. */
  keyRing?: string | null;
}
