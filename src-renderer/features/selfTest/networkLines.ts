import type { CheckArea, CheckProgress } from '../../../src-shared/model/diagnosis';
import { areaState, rowState } from '../../components/diagnosis/checks';
import type { RowState } from '../../components/diagnosis/checks';
import { NETWORK_LINES } from './facts';
import type { NetworkLineId } from './facts';

/** Many areas of a diagnosis, five lines that a person can follow. What is left out still counts in the verdict. */
const AREAS: Record<NetworkLineId, readonly CheckArea[]> = {
  names: ['names'],
  reach: ['reach'],
  registration: ['registration'],
  ice: ['nat', 'ice'],
  quality: ['call', 'media', 'quality'],
};

export interface NetworkLine {
  id: NetworkLineId;
  state: RowState;
  /** The sentence of the worst check, where one is not well. */
  detail: string | null;
}

export function networkLines(checks: readonly CheckProgress[]): NetworkLine[] {
  return NETWORK_LINES.map((id) => {
    const own = checks.filter(({ area }) => AREAS[id].includes(area));
    const state = own.length === 0 ? 'skip' : lineState(own);
    const worst = own.find((check) => rowState(check) === state);
    return { id, state, detail: state === 'fail' || state === 'warn' ? (worst?.result?.summary ?? null) : null };
  });
}

function lineState(checks: readonly CheckProgress[]): RowState {
  const state = areaState(checks);
  // One that has begun is under way until its last check, although that may wait for another line.
  if (state === 'waiting') return checks.some((check) => check.state === 'done') ? 'running' : 'waiting';
  // To an end user a check that merely notes something is fine.
  return state === 'info' ? 'pass' : state;
}
