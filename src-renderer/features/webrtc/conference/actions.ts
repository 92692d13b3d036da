import type { ConferenceProbe } from '../../../../src-shared/contract/conference';
import type { RoomOptions, RoomRun } from '../../../conference/model';
import { judgeRoom } from '../../../conference/judge';
import { tellFailure } from '../../../state/notices';
import { engine } from '../../../rpc/engine';
import { webPhoneAccount } from '../../../webPhone/account';
import { asProgress } from '../../../components/diagnosis/checks';
import { roomOf, serverOf } from './draft';
import { useConference } from './store';

const set = useConference.setState;

/** The engine looks at the server; this page follows. */
export async function startServer(): Promise<void> {
  const meant = serverOf(useConference.getState().server);
  if ('faults' in meant) return set({ serverFaults: meant.faults });
  set({ serverPhase: 'running', serverFaults: {}, checks: [], probe: null });
  const stop = engine.on('conference', ({ checks }) => set({ checks }));
  try {
    const probe = await engine.call('conference.probe', meant.server);
    set({ probe, checks: probe.checks.map(asProgress) });
  } catch (error) {
    tellFailure(error);
  } finally {
    stop();
    set({ serverPhase: 'idle' });
  }
}

export function cancelServer(): void {
  set({ serverPhase: 'cancelling' });
  engine.call('conference.cancel').catch(tellFailure);
}

let roomController: AbortController | null = null;

/** This page joins the room itself; where that fails, the engine is asked what it sees there. */
export async function startRoom(accountId: string | null): Promise<void> {
  const { room } = useConference.getState();
  const controller = new AbortController();
  roomController = controller;
  try {
    const account = room.source === 'account' && accountId !== null ? await webPhoneAccount(accountId) : null;
    const meant = roomOf(room, account);
    if ('faults' in meant) return set({ roomFaults: meant.faults });
    set({ roomPhase: 'running', roomFaults: {}, run: null });
    // Loaded when it is needed: the client library is as large as the rest of this page.
    const { runRoom } = await import('../../../conference/runRoom');
    const run = await runRoom(meant.options, { signal: controller.signal, onChange: (now) => set({ run: now }) });
    const look = await engineLook(run, meant.options, controller.signal);
    set({ run: { ...run, cancelled: controller.signal.aborted, judgement: judgeRoom(run, look) } });
  } catch (error) {
    tellFailure(error);
  } finally {
    set({ roomPhase: 'idle' });
  }
}

export function cancelRoom(): void {
  set(({ roomPhase }) => ({ roomPhase: roomPhase === 'idle' ? 'idle' : 'cancelling' }));
  roomController?.abort(new DOMException('given up', 'AbortError'));
}

/** It sees what no page may: the HTTP status of the upgrade, the certificate, and whether the media port answers a check of its own. */
async function engineLook(
  { failure }: RoomRun,
  { url }: RoomOptions,
  signal: AbortSignal,
): Promise<ConferenceProbe | null> {
  if (signal.aborted || (failure?.kind !== 'socket' && failure?.kind !== 'ice')) return null;
  set({ roomPhase: 'asking' });
  const cancel = (): void => void engine.call('conference.cancel').catch(() => {});
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await engine.call('conference.probe', { name: new URL(url).hostname, room: url });
  } catch {
    // It is busy or gone: the page's own evidence has to do.
    return null;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
