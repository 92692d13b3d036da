import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Direction, StreamStatistics } from '../../../../src-shared/model/media';
import { t as translate } from '../../../i18n';
import { figure, withUnit } from '../../../i18n/format';

/** The figures that matter first, a card a direction; the Streams tab has the rest. */
export function DirectionCards({ streams }: { streams: readonly StreamStatistics[] }) {
  return (
    <>
      {(['inbound', 'outbound'] as const).map((direction) => (
        <DirectionCard
          key={direction}
          direction={direction}
          // Of several (a new SSRC in mid-call) the longest speaks for the direction.
          stream={streams
            .filter((stream) => stream.direction === direction)
            .sort((a, b) => b.packets - a.packets)
            .at(0)}
        />
      ))}
    </>
  );
}

function DirectionCard({ direction, stream }: { direction: Direction; stream: StreamStatistics | undefined }) {
  const { t } = useTranslation();
  const Icon = direction === 'inbound' ? ArrowDownLeft : ArrowUpRight;
  return (
    <section className={`card facts stream-${direction}`} aria-labelledby={`card-${direction}`}>
      <h2 id={`card-${direction}`}>
        <Icon className="icon" aria-hidden /> {t(`direction.${direction}`)}
      </h2>
      {!stream && <p className="tone-bad">{t('summary.noPackets')}</p>}
      {stream && (
        <dl>
          <Fact name={t('streams.codec')} value={stream.codec ?? t('common.notKnown')} />
          <Fact name={t('streams.packets')} value={figure(stream.packets)} />
          <Fact name={t('streams.lost')} value={`${figure(stream.lost)} (${withUnit(stream.lossPercent, '%', 2)})`} />
          <Fact name={t('summary.meanJitter')} value={withUnit(stream.jitterMs?.mean, 'ms', 2)} />
          <Fact name={t('summary.meanRtt')} value={withUnit(stream.rttMs?.mean, 'ms', 1)} />
          <Fact name={t('summary.mos')} value={figure(stream.mos, 2)} />
        </dl>
      )}
      {stream && <p className="quiet small phone-mos-note">{mosProvenance(stream) ?? stream.mosNote}</p>}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Where the MOS comes from: never shown without it. */
function mosProvenance({ mos, mosProvenance: from }: StreamStatistics): string | null {
  if (mos === null || from === null) return null;
  return translate('summary.mosFrom', {
    codec: from.codec,
    ie: figure(from.ie, 1),
    bpl: figure(from.bpl, 1),
    delay: withUnit(from.delayMs, 'ms'),
    delaySource: from.delaySource,
    loss: withUnit(from.lossPercent, '%', 2),
    burstR: figure(from.burstR, 2),
  });
}
