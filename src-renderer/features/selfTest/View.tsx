import { Landing } from './Landing';
import { Result } from './Result';
import { Running } from './Running';
import { useSelfTest } from './store';
import './selfTest.css';
import './running.css';
import './result.css';

/** The end user's self-test: one button, five steps, one card. */
export function SelfTestView() {
  const phase = useSelfTest((state) => state.phase);
  if (phase === 'running') return <Running />;
  return phase === 'done' ? <Result /> : <Landing />;
}
