import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/Button';
import { Confirm } from '../components/Confirm';
import { Dialog } from '../components/Dialog';
import { hangUp, reject, sendDigits, setHold, setMuted, setRecording } from '../state/callActions';
import { TransferDialog } from '../features/phone/call/TransferDialog';
import { useCalls } from '../state/calls';
import { typeDigit } from '../features/phone/dialStore';
import { pickUp } from '../features/incoming/pickUp';
import { shortName } from '../i18n/sipNames';
import { pageOf, routeByNumber } from './pages';
import { navigate, useRoute } from '../state/route';
import { askHangUp, askTransfer, closeShortcuts, openShortcuts, useShortcuts } from '../state/shortcuts';

const LIST = [
  ['0-9 * #', 'shortcuts.digits'],
  ['Enter', 'shortcuts.call'],
  ['Esc', 'shortcuts.hangUp'],
  ['M', 'shortcuts.mute'],
  ['H', 'shortcuts.hold'],
  ['T', 'shortcuts.transfer'],
  ['R', 'shortcuts.record'],
  ['A', 'shortcuts.answer'],
  ['D', 'shortcuts.decline'],
  ['Alt+1 2 3 …', 'shortcuts.pages'],
  ['?', 'shortcuts.list'],
] as const;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;

/** One key of the window outside of text fields. True when it meant something. */
function handleKey(event: KeyboardEvent): boolean {
  if (event.altKey) {
    const route = routeByNumber(Number(event.key));
    if (route) navigate(route);
    return route !== undefined;
  }
  const { calls, focusId } = useCalls.getState();
  const call = focusId === null ? undefined : calls[focusId];
  if (event.key === 'Escape' && call) {
    askHangUp();
    return true;
  }
  if (isTyping(event.target)) return false;
  if (event.key === '?') {
    openShortcuts();
    return true;
  }
  const incoming = Object.values(calls).find((other) => other.phase === 'incoming');
  const key = event.key.toLowerCase();
  if (incoming && key === 'a') return (void pickUp(incoming.id), true);
  if (incoming && key === 'd') return (reject(incoming.id, 'decline'), true);
  const isDigit = /^[0-9*#+]$/.test(event.key);
  if (!call) {
    if (isDigit && pageOf(useRoute.getState().route)?.page === 'phone') return (typeDigit(event.key), true);
    return false;
  }
  if (isDigit && event.key !== '+') return (sendDigits(call.id, event.key), true);
  if (key === 'm') return (setMuted(call.id, !call.muted), true);
  if (key === 'h') return (setHold(call.id, !call.heldByUs), true);
  if (key === 't') return (askTransfer(), true);
  if (key === 'r') return (void setRecording(call.id, !call.recording), true);
  return false;
}

/** The window's keys, and the dialogs that they open. */
export function Shortcuts() {
  const open = useShortcuts((state) => state.open);
  const call = useCalls((state) => (state.focusId === null ? undefined : state.calls[state.focusId]));
  const { t } = useTranslation();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || document.querySelector('dialog[open]')) return;
      if (handleKey(event)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  // A question about a call goes with the call.
  const up = call !== undefined;
  useEffect(() => {
    if (!up && useShortcuts.getState().open !== 'list') closeShortcuts();
  }, [up]);
  if (open === 'list') return <ShortcutList />;
  if (!call) return null;
  if (open === 'transfer') return <TransferDialog callId={call.id} onClose={closeShortcuts} />;
  if (open !== 'hangup') return null;
  return (
    <Confirm
      title={t('call.confirmHangUp', { name: shortName(call.remote, call.remoteName) })}
      text={t('call.confirmHangUpHint')}
      action={t('call.hangUp')}
      onConfirm={() => hangUp(call.id)}
      onClose={closeShortcuts}
    />
  );
}

function ShortcutList() {
  const { t } = useTranslation();
  return (
    <Dialog title={t('shortcuts.title')} onClose={closeShortcuts}>
      <dl className="shortcut-list">
        {LIST.map(([keys, text]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-actions">
        <Button look="primary" data-autofocus onClick={closeShortcuts}>
          {t('common.close')}
        </Button>
      </div>
    </Dialog>
  );
}
