import type { DiagnosisRun } from '../../../src-shared/model/diagnosis';
import { BackLink } from './BackLink';
import { Checklist } from './Checklist';
import { pathModel } from './path';
import { PathPicture } from './PathPicture';
import { RunningCard } from './RunningCard';
import { useOpenRows } from './useOpenRows';

/** A run under way: how far it is, how far something got on the path, and every check. */
export function LiveRun({ run }: { run: DiagnosisRun }) {
  const { open, toggle } = useOpenRows([]);
  return (
    <div className="page-scroll diagnose-page">
      <div className="button-row">
        <BackLink />
      </div>
      <RunningCard run={run} />
      <div className="card card-body">
        <PathPicture model={pathModel(run.checks, run.verdict)} live={run.phase !== 'done'} />
      </div>
      <Checklist checks={run.checks} open={open} onToggle={toggle} live />
    </div>
  );
}
