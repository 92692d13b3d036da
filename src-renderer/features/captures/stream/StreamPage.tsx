import { useCallback, useEffect, useMemo, useRef } from 'react';
import { Download, Phone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { MethodResults } from '../../../../src-shared/contract/contract';
import type { CapturedStream } from '../../../../src-shared/model/capture';
import { useApp } from '../../../state/app';
import { formatRoute, PAGE } from '../../../state/route';
import { StreamCharts } from '../../../charts/StreamCharts';
import { BackLink } from '../../../components/BackLink';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { TabPanel } from '../../../components/Panel';
import { dateTime } from '../../../i18n/format';
import { engine } from '../../../rpc/engine';
import { saveExport } from '../actions';
import { PacketList } from '../lists/PacketList';
import { MarkList } from '../MarkList';
import { PageHead } from '../PageHead';
import { useOfCapture, useSummary } from '../useCapture';
import { severityOfStream } from '../words';
import { StreamFigures } from './StreamFigures';

type Detail = MethodResults['captures.stream'];

/** One RTP stream: what is remarkable, every figure, charts, packets. Its address survives a reload. */
export function StreamPage({ captureId, streamId }: { captureId: string; streamId: string }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const summary = useSummary(captureId);
  const { value, problem, retry } = useOfCapture(
    captureId,
    useCallback(() => engine.call('captures.stream', captureId, streamId), [captureId, streamId]),
  );
  const callId = value?.stream.callId ?? null;
  return (
    <div className="capture-page">
      <div className="page-head">
        <BackLink href={formatRoute(PAGE.capture(captureId))}>{summary?.name ?? t('captures.back')}</BackLink>
        <span className="spacer" />
        {callId !== null && (
          <a className="button" href={formatRoute(PAGE.capture(captureId, 'call', callId))}>
            <Phone className="icon" aria-hidden />
            {t('captures.showCall')}
          </a>
        )}
        {value && (
          <Button
            icon={Download}
            disabled={!online}
            onClick={() => void saveExport(captureId, { kind: 'stream-pcapng', streamId })}
          >
            {t('captures.export.streamPcapng')}
          </Button>
        )}
      </div>
      {summary === undefined && (
        <Banner level="error" live="alert" title={t('captures.gone')}>
          <p>{t('captures.goneHint')}</p>
        </Banner>
      )}
      {problem !== null && (
        <Banner
          level="error"
          live="alert"
          title={problem}
          actions={<Button onClick={retry}>{t('captures.tryAgain')}</Button>}
        />
      )}
      {summary !== undefined && problem === null && !value && <p className="quiet">{t('common.loading')}</p>}
      {value && <Contents captureId={captureId} detail={value} />}
    </div>
  );
}

function Contents({ captureId, detail: { stream, seconds } }: { captureId: string; detail: Detail }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const charted = useMemo(() => [{ id: stream.id, name: nameOf(stream), seconds }], [stream, seconds]);
  return (
    <>
      <PageHead severity={severityOfStream(stream)} title={nameOf(stream)} headingRef={heading}>
        <p className="quiet">
          <span className="mono">{stream.ssrc}</span> · {stream.codec ?? `PT ${stream.payloadType}`} ·{' '}
          {dateTime(stream.startAt)}
        </p>
      </PageHead>
      <MarkList marks={stream.marks} />
      <div className="card call-charts">
        <StreamCharts streams={charted} />
      </div>
      <div className="card call-tabs capture-tabs capture-tabs-tall">
        <TabPanel
          label={t('captures.streamTabs')}
          tabs={[
            { id: 'figures', label: t('captures.tab.figures'), content: <StreamFigures stream={stream} /> },
            {
              id: 'packets',
              label: t('captures.tab.packets'),
              count: stream.packets,
              content: <PacketList captureId={captureId} callId={null} streamId={stream.id} />,
            },
          ]}
        />
      </div>
    </>
  );
}

const nameOf = ({ src, dst }: CapturedStream): string => `${endpointText(src)} → ${endpointText(dst)}`;
