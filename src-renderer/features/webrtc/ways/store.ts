import { create } from 'zustand';
import type { IcePolicy } from '../../../../src-shared/model/ice';
import type { Gathering } from '../../../../src-shared/model/ways';
import { sentenceOf } from '../../../webPhone/problems';
import { webPhoneAccount } from '../../../webPhone/account';
import { engine as link } from '../../../rpc/engine';
import { gatherInBrowser } from './gather';

interface WaysState {
  accountId: string | null;
  phase: 'idle' | 'running' | 'done';
  page: Gathering | null;
  engine: Gathering | null;
  /** Why a side gave nothing at all, one sentence each. */
  errors: { page: string | null; engine: string | null };
  /** URLs of the account's servers, and whether it wants relays alone. */
  servers: string[];
  policy: IcePolicy;
}

const NOTHING: WaysState = {
  accountId: null,
  phase: 'idle',
  page: null,
  engine: null,
  errors: { page: null, engine: null },
  servers: [],
  policy: 'all',
};

export const useWays = create<WaysState>(() => NOTHING);

let cancel: AbortController | null = null;

export const cancelWays = (): void => cancel?.abort();

/** Gathers in the browser and in the engine at once. Never rejects. */
export async function findWays(accountId: string): Promise<void> {
  cancel?.abort();
  const controller = new AbortController();
  cancel = controller;
  const tell = (change: Partial<WaysState>) => {
    if (cancel === controller) useWays.setState(change);
  };
  const fail = (who: 'page' | 'engine') => (error: unknown) =>
    tell({ errors: { ...useWays.getState().errors, [who]: sentenceOf(error) } });
  tell({ ...NOTHING, accountId, phase: 'running' });
  const cancelled = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  const inPage = webPhoneAccount(accountId)
    .then((account) => {
      tell({ servers: account.iceServers.flatMap(({ urls }) => urls), policy: account.policy });
      return gatherInBrowser(account, (page) => tell({ page }), controller.signal);
    })
    .then((page) => tell({ page }), fail('page'));
  const inEngine = link.call('ice.gather', accountId).then((engine) => tell({ engine }), fail('engine'));
  await Promise.race([Promise.all([inPage, inEngine]), cancelled]);
  tell({ phase: 'done' });
}
