import { useEffect, useMemo, useRef } from 'react';
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { ReportPart } from '../../components/selfTest/ReportPart';
import { CauseCard } from '../../components/diagnosis/CauseCard';
import { asProgress } from '../../components/diagnosis/checks';
import { Checklist } from './Checklist';
import { Happenings } from './Happenings';
import { OtherCauses } from './OtherCauses';
import { KeyFigures } from './KeyFigures';
import { ReportHead } from './ReportHead';
import { useOpenRows } from './useOpenRows';
import { VerdictCard } from './VerdictCard';

/** What a run found: the verdict and the picture, what to do, the further causes, and every check with its evidence. */
export function ReportView({ report }: { report: DiagnosisReport }) {
  const checks = useMemo(() => report.checks.map(asProgress), [report]);
  const failed = report.checks.filter(({ status }) => status === 'fail');
  const { open, toggle, reveal } = useOpenRows(failed.map(({ id }) => id));
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever waited for the verdict is brought to it; the button that they last pressed is gone.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  const primary = report.verdict.causes.find(({ role }) => role === 'primary');
  const others = report.verdict.causes.filter((cause) => cause !== primary);
  return (
    <div className="page-scroll diagnose-page">
      <ReportHead report={report} />
      <VerdictCard report={report} checks={checks} headingRef={heading} />
      {primary && <CauseCard cause={primary} checks={checks} onReveal={reveal} />}
      {others.length > 0 && <OtherCauses causes={others} checks={checks} onReveal={reveal} />}
      {report.selfTest && <ReportPart selfTest={report.selfTest} />}
      <KeyFigures report={report} />
      <Checklist checks={checks} open={open} onToggle={toggle} />
      <Happenings timeline={report.timeline} />
    </div>
  );
}
