import { ArrowDownLeft, ArrowUpRight, CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Direction } from '../../src-shared/model/media';
import type { Timeline } from '../state/timeline';

const ARROWS = { inbound: ArrowDownLeft, outbound: ArrowUpRight } as const;

/** Beside the lanes: each direction and how it is doing, in words. `tick` is there to render anew. */
export function LaneNames({ timeline, live }: { timeline: Timeline; live: boolean; tick: number }) {
  return (
    <div className="lane-names">
      {(['inbound', 'outbound'] as const).map((direction) => (
        <LaneName key={direction} timeline={timeline} live={live} direction={direction} />
      ))}
    </div>
  );
}

function LaneName({ timeline, live, direction }: { timeline: Timeline; live: boolean; direction: Direction }) {
  const { t } = useTranslation();
  const { presence } = timeline.columns(direction);
  const silent = live ? timeline.silentSeconds(direction) : presence.filter((value) => value === 'silent').length;
  const last = presence.at(-1) ?? 'idle';
  const Icon = silent > 0 ? CircleAlert : ARROWS[direction];
  const words =
    silent > 0
      ? t('charts.presence.silentFor', { count: silent })
      : live
        ? t(`charts.presence.${last}`)
        : t('charts.presence.wasFlowing');
  return (
    <p className={`lane-name lane-${direction} ${silent > 0 ? 'lane-alarm' : ''}`}>
      <Icon className="icon" aria-hidden />
      <b>{t(`direction.${direction}`)}</b>
      <span className="truncate">{words}</span>
    </p>
  );
}
