import { CircleX, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CaptureSummary } from '../../../src-shared/contract/captures';
import { formatRoute, PAGE } from '../../state/route';
import { Button } from '../../components/Button';
import { octets, shortTime, span } from '../../i18n/format';
import { ProblemMark } from './RankMark';
import { counted } from './words';

interface Props {
  capture: CaptureSummary;
  ticked: boolean;
  /** Null: there is nothing to compare it with. */
  onTick: ((on: boolean) => void) | null;
  onClose: () => void;
}

/** One open capture: how far it is read, or what is in it. */
export function CaptureRow({ capture, ticked, onTick, onClose }: Props) {
  const { t } = useTranslation();
  const { id, name, phase } = capture;
  return (
    <li className="capture-row">
      {onTick && (
        <input
          type="checkbox"
          checked={ticked}
          disabled={phase !== 'done'}
          aria-label={t('captures.tick', { name })}
          title={t('captures.compareHint')}
          onChange={(event) => onTick(event.target.checked)}
        />
      )}
      {phase === 'done' ? (
        <a
          className="capture-link"
          href={formatRoute(PAGE.capture(id))}
          aria-label={`${name}, ${factsOf(capture, t('captures.noTime'))}`}
        >
          <Done capture={capture} />
        </a>
      ) : (
        <div className="capture-link">
          {phase === 'reading' ? <Reading capture={capture} /> : <Failed capture={capture} />}
        </div>
      )}
      {phase === 'reading' ? (
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      ) : (
        <Button look="bare" icon={X} iconOnly onClick={onClose}>
          {t('captures.closeOne', { name })}
        </Button>
      )}
    </li>
  );
}

/** "Tue 14:03, 4.2 s, 1,204 packets". */
const factsOf = ({ startAt, durationS }: CaptureSummary, noTime: string): string =>
  startAt === null ? noTime : `${shortTime(startAt)} · ${span(durationS * 1000)}`;

function Done({ capture }: { capture: CaptureSummary }) {
  const { t } = useTranslation();
  const { name, problems, packets, calls, streams } = capture;
  const counts = [counted('packets', packets), counted('calls', calls), counted('streams', streams)];
  return (
    <>
      <span className="capture-name">
        <b className="truncate">{name}</b>
        <ProblemMark problems={problems} />
      </span>
      <span className="quiet small truncate">
        {factsOf(capture, t('captures.noTime'))} · {counts.join(' · ')}
      </span>
    </>
  );
}

function Reading({ capture: { name, progress } }: { capture: CaptureSummary }) {
  const { t } = useTranslation();
  return (
    <>
      <b className="truncate">{name}</b>
      <progress
        className="progress-bar"
        max={Math.max(1, progress.total)}
        value={progress.done}
        aria-label={t('captures.reading', { name })}
      />
      <span className="quiet small">
        {t('captures.readSoFar', {
          done: octets(progress.done),
          total: octets(progress.total),
        })}
      </span>
    </>
  );
}

function Failed({ capture: { name, error } }: { capture: CaptureSummary }) {
  const { t } = useTranslation();
  return (
    <>
      <b className="truncate">{name}</b>
      <p className="capture-error">
        <CircleX className="icon" aria-hidden />
        {error ?? t('captures.failed')}
      </p>
    </>
  );
}
