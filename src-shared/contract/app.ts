/** The program itself, and what it has to say. */
import { event, method } from './entry';

export interface AppInfo {
  version: string;
  host: 'electron' | 'web';
  platform: string;
  /** Where passwords are kept, in one plain sentence. */
  secretStore: string;
  practice: {
    uri: string;
    /**
     * SIP over WebSocket (RFC 7118) to the practice line, for this run. In a browser a path of the page's own server: resolve it with
     * `new URL(wsUrl, location.href)` and take ws for http, wss for https.
     */
    wsUrl: string;
    numbers: PracticeNumber[];
  } | null;
  /** IP literals that the page may reach the media bridge at; empty: no microphone path from this page. */
  bridgeAddresses: string[];
  /** Path, on the engine's computer, of the speech sample that comes with the program; null where it is missing. */
  speechFile: string | null;
}
/** A number of the practice line (and of `sidetone respond`). */
export interface PracticeNumber {
  user: string;
  uri: string;
  title: string;
  what: string;
}

export const appMethods = {
  'app.info': method().returns<AppInfo>(),
};

export const appEvents = {
  /** Something a person should know now: one sentence. */
  notice: event<{ level: 'info' | 'warning' | 'error'; text: string }>(),
};
