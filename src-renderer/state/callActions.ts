/** What a person can do with a call. Failures are told as notices; the engine's next snapshot shows the effect. */
import type { CallSnapshot, MediaSource } from '../../src-shared/model/call';
import { navigate, PAGE } from './route';
import { notify, tellFailure } from './notices';
import { t } from '../i18n';
import { engine } from '../rpc/engine';
import { applyCall, applyDetail, useCalls } from './calls';

/** Calls whose end somebody else tells of, for example a comparison that places several. */
export const ownEnds = new Set<string>();

/** Takes a snapshot over; for a call that this page hears of for the first time, also what happened before. */
export function takeCall(call: CallSnapshot): void {
  const known = useCalls.getState().details[call.id] !== undefined;
  applyCall(call);
  if (known || call.phase === 'ended') return;
  // An answer "no such call" means that it is over already.
  engine.call('calls.detail', call.id).then(
    (detail) => applyDetail(call.id, detail),
    () => undefined,
  );
}

/** Rejects with the engine's `EngineFailure`. */
export async function place(accountId: string, target: string, source: MediaSource): Promise<void> {
  const call = await engine.call('calls.place', { accountId, target, source });
  takeCall(call);
  if (call.phase !== 'ended') useCalls.setState({ focusId: call.id });
  navigate(PAGE.phone(call.phase === 'ended' ? call.id : undefined));
}

export const hangUp = (id: string): void => void engine.call('calls.hangup', id).catch(tellFailure);
export const setHold = (id: string, on: boolean): void => void engine.call('calls.hold', id, on).catch(tellFailure);
export const setMuted = (id: string, on: boolean): void => void engine.call('calls.mute', id, on).catch(tellFailure);
export const sendDigits = (id: string, digits: string): void =>
  void engine.call('calls.dtmf', id, digits).catch(tellFailure);
export const transfer = (id: string, target: string): void =>
  void engine.call('calls.transfer', id, target).catch(tellFailure);
export const changeSource = (id: string, source: MediaSource): void =>
  void engine.call('calls.source', id, source).catch(tellFailure);
export const reject = (id: string, how: 'busy' | 'decline'): void =>
  void engine.call('calls.reject', id, how).catch(tellFailure);

export async function setRecording(id: string, on: boolean): Promise<void> {
  try {
    const { path } = await engine.call('calls.record', id, on);
    if (path !== null) notify('info', t(on ? 'call.recordingTo' : 'call.recordedTo', { path }));
  } catch (error) {
    tellFailure(error);
  }
}

export async function answer(id: string, source: MediaSource): Promise<void> {
  try {
    await engine.call('calls.answer', id, source);
    useCalls.setState({ focusId: id });
    navigate(PAGE.phone());
  } catch (error) {
    tellFailure(error);
  }
}
