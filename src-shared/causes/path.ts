import type { Verdict } from '../model/diagnosis';
import { CAUSES } from '.';
import type { PathPlace } from './record';

/** The path of a call from here to there, with the words for each place. */
export const PATH_PLACES: readonly { place: PathPlace; name: string }[] = [
  { place: 'computer', name: 'this computer' },
  { place: 'local-network', name: 'local network' },
  { place: 'internet', name: 'internet' },
  { place: 'server', name: 'server' },
  { place: 'far-end', name: 'far end' },
];

/** Where a picture of the path has its mark; null where nothing is wrong, or nobody knows where. */
export function brokenPlace({ status, causes }: Verdict): PathPlace | null {
  const primary = status === 'healthy' ? undefined : causes.find(({ role }) => role === 'primary');
  if (!primary || primary.code === 'unknown') return null;
  // A report out of the store may hold a code that this version does not know.
  return Object.hasOwn(CAUSES, primary.code) ? CAUSES[primary.code].place : null;
}
