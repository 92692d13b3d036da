import type { IceReach } from '../../facts/ice';
import { tenths } from '../shared/evidence';

/** For people; in a sentence behind the name of the server. */
export const REACH_WORDS: Record<IceReach, string> = {
  answered: 'answers',
  silent: 'does not answer',
  refused: 'is refused: nothing listens there',
  unreachable: 'cannot be reached',
  reset: 'breaks the connection off',
  'tls-failed': 'fails in its TLS handshake',
  garbage: 'answers with something that is no answer to what it was asked',
  unresolved: 'has no address',
  local: 'cannot be asked from this computer',
};

/** "a, b and 2 more" */
export function listed(texts: readonly string[], most = 3): string {
  const shown = texts.slice(0, most);
  const rest = texts.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

export function ms(value: number | null): string {
  return `${tenths(value) ?? 0} ms`;
}
