import { RunHistory } from './RunHistory';
import { RunningCard } from './RunningCard';
import { StartForm } from './StartForm';
import { useRunUnderWay } from '../../state/runs';

/** Where runs begin, and where the past ones lie. A run that is under way takes the form's place. */
export function Landing() {
  const underWay = useRunUnderWay();
  return (
    <div className="diagnose-landing">
      {underWay ? <RunningCard run={underWay} withLink /> : <StartForm />}
      <RunHistory />
    </div>
  );
}
