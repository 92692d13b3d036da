/** The one call that the page makes itself, and what a person can do with it. */
import { create } from 'zustand';
import { useApp } from '../state/app';
import { tellFailure } from '../state/notices';
import { webPhoneAccount } from './account';
import type { WebCallView } from './model';
import type { WebSource } from './source';
import { WebCall } from './webCall';

interface WebPhoneState {
  /** The call that is up, or the one that ended last. */
  call: WebCallView | null;
  /** Why a call could not even begin, one sentence. */
  error: string | null;
}

export const useWebPhone = create<WebPhoneState>(() => ({ call: null, error: null }));

let current: WebCall | null = null;
let calls = 0;

export const isLive = (view: WebCallView | null): view is WebCallView =>
  view !== null && view.snapshot.phase !== 'ended';

/** Places a call; resolves with its last view when it is over. Rejects with a sentence where the account cannot be had. */
export async function callFromPage(accountId: string, target: string, source: WebSource): Promise<WebCallView> {
  const account = await webPhoneAccount(accountId);
  current?.hangUp();
  const { settings, info } = useApp.getState();
  const call = new WebCall(
    {
      id: `page-${Date.now()}-${++calls}`,
      accountId,
      account,
      target,
      source,
      processing: {
        inputDeviceId: settings?.inputDeviceId ?? null,
        echoCancellation: settings?.echoCancellation ?? true,
        noiseSuppression: settings?.noiseSuppression ?? true,
        autoGainControl: settings?.autoGainControl ?? true,
      },
      outputDeviceId: settings?.outputDeviceId ?? null,
      dtmf: settings?.dtmf ?? 'rfc4733',
      product: `Sidetone/${info?.version ?? '0'} (page)`,
    },
    (view) => {
      if (current === call) useWebPhone.setState({ call: view, error: null });
    },
  );
  current = call;
  void call.start();
  return call.ended;
}

export const hangUpPage = (): void => current?.hangUp();
export const mutePage = (muted: boolean): void => current?.setMuted(muted);
export const holdPage = (hold: boolean): void => void current?.setHold(hold).catch(tellFailure);
export const restartPage = (): void => void current?.restartIce('person').catch(tellFailure);
export const sendPageDigits = (digits: string): void => current?.sendDigits(digits);
export const changePageSource = (kind: WebSource): void => void current?.changeSource(kind).catch(tellFailure);
