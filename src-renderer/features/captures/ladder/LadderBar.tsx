import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { Toggle } from '../../../components/Toggle';
import type { LadderColumn } from './columns';
import { ZOOM_FIT, ZOOM_MOST } from './zoom';

interface Props {
  columns: readonly LadderColumn[];
  hidden: ReadonlySet<number>;
  onHidden: (hidden: ReadonlySet<number>) => void;
  besides: boolean;
  onBesides: (on: boolean) => void;
  zoom: number;
  onZoom: (zoom: number) => void;
}

/** Who is shown, what beside the messages, and how large. */
export function LadderBar({ columns, hidden, onHidden, besides, onBesides, zoom, onZoom }: Props) {
  const { t } = useTranslation();
  const toggle = (column: number) => {
    const next = new Set(hidden);
    if (!next.delete(column)) next.add(column);
    onHidden(next);
  };
  return (
    <div className="capture-list-bar">
      <div className="capture-lane-filter" role="group" aria-label={t('captures.ladder.participants')}>
        {columns.map(({ name }, column) => (
          <button
            key={name}
            type="button"
            className="chip capture-lane-chip"
            aria-pressed={!hidden.has(column)}
            title={t(hidden.has(column) ? 'captures.ladder.show' : 'captures.ladder.hide', { name })}
            onClick={() => toggle(column)}
          >
            {name}
          </button>
        ))}
      </div>
      <Toggle label={t('captures.ladder.besides')} checked={besides} onChange={onBesides} />
      <span className="spacer" />
      <div className="button-row">
        <Button look="bare" icon={ZoomOut} iconOnly disabled={zoom === 0} onClick={() => onZoom(zoom - 1)}>
          {t('captures.ladder.smaller')}
        </Button>
        <Button look="bare" icon={Maximize2} iconOnly disabled={zoom === ZOOM_FIT} onClick={() => onZoom(ZOOM_FIT)}>
          {t('captures.ladder.fit')}
        </Button>
        <Button look="bare" icon={ZoomIn} iconOnly disabled={zoom === ZOOM_MOST} onClick={() => onZoom(zoom + 1)}>
          {t('captures.ladder.larger')}
        </Button>
      </div>
    </div>
  );
}
