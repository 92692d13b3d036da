import { create } from 'zustand';
import type { HistoryEntry } from '../../src-shared/contract/contract';
import { tellFailure } from './notices';
import { engine } from '../rpc/engine';

/** How many calls the list asks for; the engine keeps more. */
const MOST = 500;

interface HistoryState {
  entries: HistoryEntry[] | null;
}

export const useHistory = create<HistoryState>(() => ({ entries: null }));

export async function loadHistory(): Promise<void> {
  useHistory.setState({ entries: await engine.call('history.list', MOST) });
}

export const removeEntry = (id: string): void => void engine.call('history.remove', id).catch(tellFailure);
export const clearHistory = (): void => void engine.call('history.clear').catch(tellFailure);
