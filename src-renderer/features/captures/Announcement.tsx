import { useTranslation } from 'react-i18next';
import { readText } from './tell';
import { useCaptures } from './store';

/** Tells a screen reader how far files are: that one is being read, and what was found in it; never each percent. */
export function Announcement({ captureId }: { captureId: string | null }) {
  const { t } = useTranslation();
  const captures = useCaptures((state) => state.captures) ?? [];
  const transfers = useCaptures((state) => state.transfers);
  const shown = captures.find(({ id }) => id === captureId) ?? captures[0];
  const sending = transfers.find(({ error }) => error === null);
  const text = sending
    ? t('captures.sending', { name: sending.name })
    : shown?.phase === 'reading'
      ? t('captures.reading', { name: shown.name })
      : shown?.phase === 'failed'
        ? `${shown.name}: ${shown.error ?? t('captures.failed')}`
        : shown
          ? t('captures.read', readText(shown))
          : '';
  return (
    <p className="visually-hidden" role="status" aria-live="polite" data-testid="captures-announcer">
      {text}
    </p>
  );
}
