import { Announcement } from './Announcement';
import { ComparisonView } from './ComparisonView';
import { Landing } from './Landing';
import { RunView } from './RunView';
import './diagnose.css';
import './report.css';
import './comparison.css';
import './path.css';

/** Two runs side by side, one run, or the place where runs begin. */
export function DiagnoseView({ runId, otherId }: { runId: string | null; otherId: string | null }) {
  return (
    <>
      <Announcement runId={runId} />
      {runId === null ? (
        <Landing />
      ) : otherId === null ? (
        <RunView key={runId} id={runId} />
      ) : (
        <ComparisonView key={`${runId}/${otherId}`} ids={[runId, otherId]} />
      )}
    </>
  );
}
