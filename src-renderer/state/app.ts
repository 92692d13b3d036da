import { create } from 'zustand';
import type { AppInfo, Settings } from '../../src-shared/contract/contract';
import type { LinkState } from '../rpc/link';
import { engine } from '../rpc/engine';
import { tellFailure } from './notices';

interface AppState {
  link: LinkState;
  /** Null until the engine has answered for the first time. */
  info: AppInfo | null;
  settings: Settings | null;
}

export const useApp = create<AppState>(() => ({ link: engine.state, info: null, settings: null }));

/** Changes preferences; shown at once, taken back when the engine refuses. */
export async function changeSettings(change: Partial<Settings>): Promise<void> {
  const before = useApp.getState().settings;
  if (before) useApp.setState({ settings: { ...before, ...change } });
  try {
    useApp.setState({ settings: await engine.call('settings.set', change) });
  } catch (error) {
    useApp.setState({ settings: before });
    tellFailure(error);
  }
}
