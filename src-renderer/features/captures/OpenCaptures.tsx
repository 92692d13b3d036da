import { Files, GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate, PAGE } from '../../state/route';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { closeCapture } from './actions';
import { CaptureRow } from './CaptureRow';
import { useCaptures } from './store';
import { TransferRow } from './TransferRow';

/** Files on their way, and captures that are open, newest first. Two that are ticked can be laid side by side. */
export function OpenCaptures() {
  const { t } = useTranslation();
  const captures = useCaptures((state) => state.captures);
  const transfers = useCaptures((state) => state.transfers);
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const ready = (captures ?? []).filter(({ phase }) => phase === 'done');
  const chosen = ticked.filter((id) => ready.some((capture) => capture.id === id));
  const [first, second] = chosen;
  const nothing = captures !== null && captures.length === 0 && transfers.length === 0;
  return (
    <section className="card runs" aria-labelledby="captures-title">
      <div className="card-head">
        <Files className="icon" aria-hidden />
        <h2 id="captures-title">{t('captures.open')}</h2>
        <span className="spacer" />
        {ready.length > 1 && (
          <Button
            icon={GitCompareArrows}
            disabled={first === undefined || second === undefined}
            title={t('captures.compareHint')}
            onClick={() => {
              if (first && second) navigate(PAGE.capture(first, 'compare', second));
            }}
          >
            {t('captures.compare')}
          </Button>
        )}
      </div>
      {captures === null && <p className="quiet card-body">{t('common.loading')}</p>}
      {nothing && (
        <Empty icon={Files} title={t('captures.none')}>
          {t('captures.noneHint')}
        </Empty>
      )}
      <ul>
        {transfers.map((transfer) => (
          <TransferRow key={transfer.id} transfer={transfer} />
        ))}
        {captures?.map((capture) => (
          <CaptureRow
            key={capture.id}
            capture={capture}
            ticked={chosen.includes(capture.id)}
            // A third choice takes the place of the first.
            onTick={
              ready.length > 1
                ? (on) => setTicked(on ? [...chosen.slice(-1), capture.id] : chosen.filter((id) => id !== capture.id))
                : null
            }
            onClose={() => closeCapture(capture)}
          />
        ))}
      </ul>
    </section>
  );
}
