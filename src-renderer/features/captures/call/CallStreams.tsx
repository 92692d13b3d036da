import { Radio } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CapturedStream } from '../../../../src-shared/model/capture';
import { formatRoute, PAGE } from '../../../state/route';
import { Empty } from '../../../components/Empty';
import { figure, withUnit } from '../../../i18n/format';
import { RankMark } from '../RankMark';
import { severityOfStream } from '../words';

/** The streams of a call in the order of their beginning. */
export function CallStreams({ captureId, streams }: { captureId: string; streams: readonly CapturedStream[] }) {
  const { t } = useTranslation();
  if (streams.length === 0) {
    return (
      <Empty icon={Radio} title={t('captures.noStreams')}>
        {t('captures.noCallStreams')}
      </Empty>
    );
  }
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('captures.column.rank')}</th>
          <th scope="col">{t('captures.column.stream')}</th>
          <th scope="col">{t('streams.codec')}</th>
          <th scope="col">{t('captures.column.packets')}</th>
          <th scope="col">{t('captures.column.lost')}</th>
          <th scope="col">{t('captures.column.meanJitter')}</th>
          <th scope="col">{t('streams.mos')}</th>
          <th scope="col">{t('captures.column.finding')}</th>
        </tr>
      </thead>
      <tbody>
        {streams.map((stream) => (
          <tr key={stream.id}>
            <td>
              <RankMark severity={severityOfStream(stream)} />
            </td>
            <td>
              <a className="link mono" href={formatRoute(PAGE.capture(captureId, 'stream', stream.id))}>
                {endpointText(stream.src)} → {endpointText(stream.dst)}
              </a>{' '}
              <span className="quiet mono">{stream.ssrc}</span>
            </td>
            <td>{stream.codec ?? `PT ${stream.payloadType}`}</td>
            <td>{figure(stream.packets)}</td>
            <td className="capture-no-wrap">
              {figure(stream.lost)} ({withUnit(stream.lossPercent, '%', 1)})
            </td>
            <td>{withUnit(stream.jitterMs?.mean, 'ms', 2)}</td>
            <td title={stream.mosNote}>{figure(stream.mos, 2)}</td>
            <td>{stream.marks.find(({ severity }) => severity !== 'note')?.text ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
