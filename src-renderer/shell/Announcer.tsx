import { useTranslation } from 'react-i18next';
import type { CallSnapshot } from '../../src-shared/model/call';
import { useCalls } from '../state/calls';
import { endedSentence, phaseText } from '../components/calls/words';
import { shortName } from '../i18n/sipNames';

/** Tells a screen reader how calls stand, wherever the person is in the window. */
export function Announcer() {
  const { t } = useTranslation();
  const calls = useCalls((state) => state.calls);
  const ended = useCalls((state) => state.ended);
  const announce = (call: CallSnapshot, state: string) =>
    t('call.announce', { name: shortName(call.remote, call.remoteName), state });
  const told = Object.values(calls).map((call) => announce(call, phaseText(call)));
  const text = [...told, ...(ended ? [announce(ended, endedSentence(ended))] : [])].join(' ');
  return (
    <p className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {text}
    </p>
  );
}
