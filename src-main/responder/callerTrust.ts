/** Where the media of a call may go, by what its caller has shown of itself. */
import type { Caller } from '../../src-shared/model/caller';

export interface CallerFacts {
  /** The address reads what we send there. */
  proven: boolean;
  /** The caller has shown the password. */
  registered: boolean;
  /** The call is acknowledged (ACK): it was really this caller who made it. */
  confirmed: boolean;
  /** The signalling comes by a connection: its address cannot be forged. */
  connection: boolean;
}

export function trustOf({ proven, registered, confirmed, connection }: CallerFacts): Caller['trust'] {
  const isThere = connection || proven;
  if (!isThere) return 'none';
  return registered && (connection || confirmed) ? 'any' : 'address';
}
