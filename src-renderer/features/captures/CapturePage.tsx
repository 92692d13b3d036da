import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../src-shared/contract/captures';
import { formatRoute, PAGE } from '../../state/route';
import { BackLink } from '../../components/BackLink';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { CaptureHead } from './CaptureHead';
import { CaptureTabs } from './CaptureTabs';
import { CaptureTools } from './CaptureTools';
import { CaptureFacts } from './CaptureFacts';
import { CaptureVerdict } from './CaptureVerdict';
import { ReadingCard } from './ReadingCard';
import { useOverview, useSummary } from './useCapture';

/** One capture: while it is read its progress, afterwards what is in it, problems first. */
export function CapturePage({ id }: { id: string }) {
  const { t } = useTranslation();
  const summary = useSummary(id);
  const { value: overview, problem, retry } = useOverview(id);
  const gone = summary === undefined;
  return (
    <div className="capture-page">
      <div className="page-head">
        <BackLink href={formatRoute(PAGE.capture())}>{t('captures.back')}</BackLink>
        <span className="spacer" />
        {overview && <CaptureTools overview={overview} />}
      </div>
      {gone && (
        <Banner level="error" live="alert" title={t('captures.gone')}>
          <p>{t('captures.goneHint')}</p>
        </Banner>
      )}
      {summary?.phase === 'failed' && (
        <Banner level="error" live="alert" title={summary.error ?? t('captures.failed')}>
          <p>{t('captures.failedHint', { name: summary.name })}</p>
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
      {summary?.phase === 'reading' && <ReadingCard capture={summary} />}
      {summary !== undefined &&
        summary?.phase !== 'reading' &&
        !overview &&
        problem === null &&
        summary?.phase !== 'failed' && <p className="quiet">{t('common.loading')}</p>}
      {overview && summary?.phase !== 'reading' && <Contents overview={overview} />}
    </div>
  );
}

function Contents({ overview }: { overview: CaptureOverview }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever waited for the file is brought to what was found; coming back from a list goes on in that list.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <CaptureHead overview={overview} headingRef={heading} />
      <CaptureFacts overview={overview} />
      <CaptureVerdict overview={overview} />
      <CaptureTabs overview={overview} />
    </>
  );
}
