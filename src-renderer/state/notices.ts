import { create } from 'zustand';
import type { ContractEvents } from '../../src-shared/contract/contract';

export type Notice = ContractEvents['notice'] & { id: number };

/** How long a notice stays, ms. Errors stay until somebody closes them. */
const STAY_MS = { info: 6000, warning: 10_000, error: null } as const;
const MOST = 4;

interface NoticeState {
  notices: Notice[];
}

export const useNotices = create<NoticeState>(() => ({ notices: [] }));

let lastId = 0;

export function notify(level: Notice['level'], text: string): void {
  const id = ++lastId;
  useNotices.setState(({ notices }) => ({
    notices: [...notices.filter((notice) => notice.text !== text), { id, level, text }].slice(-MOST),
  }));
  const stay = STAY_MS[level];
  if (stay !== null) window.setTimeout(() => dismiss(id), stay);
}

export function dismiss(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** Shows why something that a person asked for did not work. */
export function tellFailure(error: unknown): void {
  notify('error', error instanceof Error ? error.message : String(error));
}
