import type { CallSnapshot } from '../../src-shared/model/call';
import type { DiagnosisRun } from '../../src-shared/model/diagnosis';
import { endedSentence } from '../components/calls/words';
import { t } from '../i18n';
import { shortName } from '../i18n/sipNames';
import { engine } from '../rpc/engine';
import { applyRegistration, useAccounts } from '../state/accounts';
import {
  advanceTimelines,
  applyDetail,
  applyLadder,
  applyMediaEvent,
  applySamples,
  applySdp,
  replaceCalls,
  useCalls,
} from '../state/calls';
import { ownEnds, takeCall } from '../state/callActions';
import { applyCapture, loadCaptures } from '../features/captures/store';
import { tellCapture } from '../features/captures/tell';
import { applyRun, loadRunHistory, loadRuns, useDiagnose } from '../state/runs';
import { loadHistory } from '../state/history';
import { isOwnRun } from '../features/selfTest/run';
import { pageOf } from './pages';
import { useApp } from '../state/app';
import { notify, tellFailure } from '../state/notices';
import { navigate, PAGE, useRoute } from '../state/route';

/** Everything that the engine knows, at the start and again after each reconnection. */
async function loadAll(): Promise<void> {
  const [info, settings, accounts, registrations, calls] = await Promise.all([
    engine.call('app.info'),
    engine.call('settings.get'),
    engine.call('accounts.list'),
    engine.call('registration.list'),
    engine.call('calls.list'),
    loadHistory(),
    loadRuns(),
    loadCaptures(),
  ]);
  useApp.setState({ info, settings });
  useAccounts.setState({ accounts, registrations: Object.fromEntries(registrations.map((r) => [r.accountId, r])) });
  replaceCalls(calls);
  for (const call of calls) {
    if (call.phase !== 'ended') applyDetail(call.id, await engine.call('calls.detail', call.id));
  }
}

/** The summary opens by itself where the call was on screen; elsewhere nobody is pulled away from what they do. */
function tellEnd(call: CallSnapshot, shown: boolean): void {
  const name = shortName(call.remote, call.remoteName);
  if (shown) navigate(PAGE.phone(call.id));
  else if (call.direction === 'incoming' && call.answeredAt === null) notify('info', t('call.missed', { name }));
  else notify('info', t('call.ended', { name, outcome: endedSentence(call) }));
}

/** The verdict of a run whose page is not open. */
function tellVerdict(run: DiagnosisRun): void {
  const { route } = useRoute.getState();
  const shown = route.page === 'diagnose' && route.ids[0] === run.id;
  if (shown || !run.verdict || isOwnRun(run.id)) return;
  notify(
    run.verdict.status === 'healthy' ? 'info' : 'warning',
    t('diagnose.ended', { name: run.name, sentence: run.verdict.sentence }),
  );
}

/** Joins the engine's events to the stores. Returns the function that ends it. */
export function startSync(): () => void {
  const stops = [
    engine.on('call', (call) => {
      const known = useCalls.getState().calls[call.id];
      const shown = useCalls.getState().focusId === call.id && pageOf(useRoute.getState().route)?.page === 'phone';
      takeCall(call);
      if (call.phase === 'ended' && known && !ownEnds.delete(call.id)) tellEnd(call, shown);
    }),
    engine.on('samples', ({ callId, samples }) => applySamples(callId, samples)),
    engine.on('ladder', ({ callId, entry }) => applyLadder(callId, entry)),
    engine.on('mediaEvent', ({ callId, event }) => applyMediaEvent(callId, event)),
    engine.on('sdp', ({ callId, offer, answer }) => applySdp(callId, { offer, answer })),
    engine.on('registration', applyRegistration),
    engine.on('accounts', (accounts) => useAccounts.setState({ accounts })),
    engine.on('settings', (settings) => useApp.setState({ settings })),
    engine.on('history', () => void loadHistory().catch(tellFailure)),
    engine.on('diagnosis', (run) => {
      const before = useDiagnose.getState().runs[run.id]?.phase;
      applyRun(run);
      if (run.phase === 'done' && before !== undefined && before !== 'done') tellVerdict(run);
    }),
    engine.on('diagnosisHistory', () => void loadRunHistory().catch(tellFailure)),
    engine.on('capture', (capture) => {
      tellCapture(capture);
      applyCapture(capture);
    }),
    engine.on('notice', ({ level, text }) => notify(level, text)),
    engine.onState((link) => {
      useApp.setState({ link });
      if (link !== 'open') return;
      // Where the engine went away again meanwhile, the banner says so.
      loadAll().catch((error: unknown) => engine.state === 'open' && tellFailure(error));
    }),
  ];
  const timer = window.setInterval(() => advanceTimelines(Date.now()), 500);
  return () => {
    window.clearInterval(timer);
    for (const stop of stops) stop();
  };
}
