import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { RefObject } from 'react';
import { CircleCheck, CircleX, Download, Phone, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MethodResults } from '../../../../src-shared/contract/contract';
import type { CapturedStream } from '../../../../src-shared/model/capture';
import { useApp } from '../../../app/appStore';
import { formatRoute } from '../../../app/route';
import { StreamCharts } from '../../../charts/StreamCharts';
import { BackLink } from '../../../components/BackLink';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { TabPanel } from '../../../components/Panel';
import { dateTime } from '../../../i18n/format';
import { engine } from '../../../rpc/engine';
import { endpointText } from '../../call/figureRows';
import { saveExport } from '../actions';
import { PacketList } from '../lists/PacketList';
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
      <div className="report-head">
        <BackLink href={formatRoute({ page: 'captures', captureId, part: null })}>
          {summary?.name ?? t('captures.back')}
        </BackLink>
        <span className="spacer" />
        {callId !== null && (
          <a className="button" href={formatRoute({ page: 'captures', captureId, part: { kind: 'call', id: callId } })}>
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

const ICONS = { problem: CircleX, warning: TriangleAlert, note: TriangleAlert, fine: CircleCheck } as const;
const STATES = { problem: 'fail', warning: 'warn', note: 'info', fine: 'pass' } as const;

function Contents({ captureId, detail: { stream, seconds } }: { captureId: string; detail: Detail }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const charted = useMemo(() => [{ id: stream.id, name: nameOf(stream), seconds }], [stream, seconds]);
  return (
    <>
      <Head stream={stream} headingRef={heading} />
      {stream.marks.length > 0 && (
        <ul className="mark-list card" aria-label={t('captures.marks')}>
          {stream.marks.map(({ kind, severity, text }) => {
            const Sign = ICONS[severity];
            return (
              <li key={kind + text} className={`state-${STATES[severity]}`}>
                <Sign className="icon" aria-hidden />
                <span>{text}</span> <code className="quiet">{kind}</code>
              </li>
            );
          })}
        </ul>
      )}
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

function Head({ stream, headingRef }: { stream: CapturedStream; headingRef: RefObject<HTMLHeadingElement | null> }) {
  const severity = severityOfStream(stream);
  const Icon = ICONS[severity];
  const { ssrc, codec, payloadType, startAt } = stream;
  return (
    <header className="capture-head">
      <Icon className={`capture-head-icon state-${STATES[severity]}`} aria-hidden />
      <div className="capture-head-text">
        <h1 ref={headingRef} tabIndex={-1} className="truncate">
          {nameOf(stream)}
        </h1>
        <p className="quiet truncate">
          <span className="mono">{ssrc}</span> · {codec ?? `PT ${payloadType}`} · {dateTime(startAt)}
        </p>
      </div>
    </header>
  );
}
