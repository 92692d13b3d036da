import { endpointText } from '../../src-shared/words/endpoint';
import type { Clock } from '../net/clock';
import type { Flow } from '../net/transport';
import type { Endpoint } from '../../src-shared/model/media';

export interface StoredBinding {
  contact: string;
  /** That the REGISTER came by: the way back to the user (RFC 5626). */
  flow: Flow;
  expiresAt: number;
  callId: string;
  cseq: number;
}

export interface Bindings {
  /** Those that have not run out, newest last. */
  of(user: string): StoredBinding[];
  /** False where the table is full, or the request is older than the one stored (RFC 3261 section 10.3, step 7). */
  put(user: string, binding: StoredBinding): boolean;
  remove(user: string, contact: string): void;
  clear(user: string): void;
  /** Does a binding lead there, whoever's it is? */
  leadsTo(end: Endpoint): boolean;
}

const MAX_PER_USER = 10;
const MAX_USERS = 5_000;

/** The location service of RFC 3261 section 10, in memory. */
export function createBindings(clock: Clock): Bindings {
  const users = new Map<string, StoredBinding[]>();
  /** Other end of a binding's flow -> when the last one runs out. */
  const ends = new Map<string, number>();

  function of(user: string): StoredBinding[] {
    const live = (users.get(user) ?? []).filter((binding) => binding.expiresAt > clock.now());
    if (live.length === 0) users.delete(user);
    else users.set(user, live);
    return live;
  }

  function remember({ flow, expiresAt }: StoredBinding): void {
    const end = endpointText(flow.remote);
    ends.delete(end);
    ends.set(end, expiresAt);
    const oldest = ends.keys().next();
    if (ends.size > MAX_USERS && !oldest.done) ends.delete(oldest.value);
  }

  function forget(gone: StoredBinding[]): void {
    for (const { flow } of gone) ends.delete(endpointText(flow.remote));
  }

  return {
    of,
    put(user, binding) {
      const live = of(user);
      const old = live.find(({ contact }) => contact === binding.contact);
      if (old && old.callId === binding.callId && old.cseq >= binding.cseq) return false;
      const others = live.filter((other) => other !== old);
      if (others.length >= MAX_PER_USER || (live.length === 0 && users.size >= MAX_USERS)) return false;
      users.set(user, [...others, binding]);
      remember(binding);
      return true;
    },
    leadsTo: (end) => (ends.get(endpointText(end)) ?? 0) > clock.now(),
    remove(user, contact) {
      forget(of(user).filter((binding) => binding.contact === contact));
      users.set(
        user,
        of(user).filter((binding) => binding.contact !== contact),
      );
    },
    clear(user) {
      forget(of(user));
      users.delete(user);
    },
  };
}
