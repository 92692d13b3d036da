import { Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CaptureSummary } from '../../../src-shared/contract/captures';
import { Button } from '../../components/Button';
import { octets, withUnit } from '../../i18n/format';
import { navigate, PAGE } from '../../state/route';
import { closeCapture } from './actions';

/** A file that is being read: how far, what was found so far, and the way out. */
export function ReadingCard({ capture }: { capture: CaptureSummary }) {
  const { t } = useTranslation();
  const { name, progress } = capture;
  const fraction = progress.total > 0 ? progress.done / progress.total : 0;
  return (
    <section className="card running" aria-labelledby="reading-title">
      <div className="running-head">
        <div className="running-title">
          <h1 id="reading-title" className="truncate">
            {t('captures.reading', { name })}
          </h1>
        </div>
        <Button
          icon={Square}
          onClick={() => {
            closeCapture(capture);
            navigate(PAGE.capture());
          }}
        >
          {t('common.cancel')}
        </Button>
      </div>
      <progress className="progress-bar" max={1} value={fraction} aria-label={t('captures.progress')} />
      <div className="running-figures small">
        <span>
          {t('captures.readSoFar', {
            done: octets(progress.done),
            total: octets(progress.total),
          })}
        </span>
        <span className="spacer" />
        <span>{withUnit(fraction * 100, '%')}</span>
      </div>
    </section>
  );
}
