import { Radio } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CaptureComparison } from '../../../../src-shared/model/capture';
import { Empty } from '../../../components/Empty';
import { figure, withUnit } from '../../../i18n/format';
import { RankMark } from '../RankMark';

type Stream = CaptureComparison['streams'][number];

/** Streams that both captures hold: how much left, how much arrived, and from which address. */
export function ComparedStreams({ streams }: { streams: readonly Stream[] }) {
  const { t } = useTranslation();
  if (streams.length === 0) {
    return (
      <Empty icon={Radio} title={t('captures.side.noStreams')}>
        {t('captures.side.noStreamsHint')}
      </Empty>
    );
  }
  return (
    <table className="table capture-compare-table">
      <thead>
        <tr>
          <th scope="col">{t('captures.column.rank')}</th>
          <th scope="col">{t('streams.ssrc')}</th>
          <th scope="col">{t('captures.side.way')}</th>
          <th scope="col">{t('captures.side.sent')}</th>
          <th scope="col">{t('captures.side.arrived')}</th>
          <th scope="col">{t('captures.side.lostBetween')}</th>
          <th scope="col">{t('captures.side.lostBefore')}</th>
          <th scope="col">{t('captures.side.delay')}</th>
          <th scope="col">{t('captures.side.source')}</th>
        </tr>
      </thead>
      <tbody>
        {streams.map((stream) => (
          <Row key={`${stream.ssrc} ${stream.from} ${stream.sourceLeft}`} stream={stream} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ stream }: { stream: Stream }) {
  const { t } = useTranslation();
  const { ssrc, from, sent, arrived, lostBetween, lostBefore, delayVariationMs, sourceLeft, sourceArrived } = stream;
  const percent = sent === 0 ? 0 : (100 * lostBetween) / sent;
  return (
    <tr>
      <td>
        <RankMark severity={arrived === 0 || percent >= 1 ? 'problem' : lostBetween > 0 ? 'warning' : 'fine'} />
      </td>
      <td className="mono">{ssrc}</td>
      <td className="capture-no-wrap">{from === 'a' ? 'A → B' : 'B → A'}</td>
      <td>{figure(sent)}</td>
      <td>{figure(arrived)}</td>
      <td className="capture-no-wrap">
        {figure(lostBetween)} ({withUnit(percent, '%', 1)})
      </td>
      <td>{figure(lostBefore)}</td>
      <td>
        {delayVariationMs === null
          ? t('common.notKnown')
          : t('captures.side.delayValue', {
              mean: figure(delayVariationMs.mean, 1),
              max: figure(delayVariationMs.max, 1),
            })}
      </td>
      <td className="mono">
        {sourceLeft === sourceArrived ? sourceLeft : `${sourceLeft} → ${sourceArrived}`}
        {sourceLeft !== sourceArrived && <span className="chip">{t('captures.side.nat')}</span>}
      </td>
    </tr>
  );
}
