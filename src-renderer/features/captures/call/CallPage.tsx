import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapturedCallDetail } from '../../../../src-shared/contract/captures';
import { formatRoute, PAGE } from '../../../state/route';
import { BackLink } from '../../../components/BackLink';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { engine } from '../../../rpc/engine';
import { useOfCapture, useSummary } from '../useCapture';
import { CapturedFacts } from './CapturedFacts';
import { CallSaveMenu } from './CallSaveMenu';
import { CallTabs } from './CallTabs';
import { CallVerdict } from './CallVerdict';

/** One call of a capture: how it came out, its ladder, its streams, its sound. Its address survives a reload. */
export function CallPage({ captureId, callId }: { captureId: string; callId: string }) {
  const { t } = useTranslation();
  const summary = useSummary(captureId);
  const { value, problem, retry } = useOfCapture(
    captureId,
    useCallback(() => engine.call('captures.call', captureId, callId), [captureId, callId]),
  );
  return (
    <div className="capture-page">
      <div className="page-head">
        <BackLink href={formatRoute(PAGE.capture(captureId))}>{summary?.name ?? t('captures.back')}</BackLink>
        <span className="spacer" />
        {value && <CallSaveMenu captureId={captureId} detail={value} />}
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

function Contents({ captureId, detail }: { captureId: string; detail: CapturedCallDetail }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <CallVerdict detail={detail} headingRef={heading} />
      <CapturedFacts captureId={captureId} detail={detail} />
      <CallTabs captureId={captureId} detail={detail} />
    </>
  );
}
