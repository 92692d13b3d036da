import type { Clock } from '../net/clock';
import type { Flow } from '../net/transport';

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
}

const MAX_PER_USER = 10;
const MAX_USERS = 5_000;

/** The location service of RFC 3261 section 10, in memory. */
export function createBindings(clock: Clock): Bindings {
  const users = new Map<string, StoredBinding[]>();

  function of(user: string): StoredBinding[] {
    const live = (users.get(user) ?? []).filter((binding) => binding.expiresAt > clock.now());
    if (live.length === 0) users.delete(user);
    else users.set(user, live);
    return live;
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
      return true;
    },
    remove(user, contact) {
      users.set(
        user,
        of(user).filter((binding) => binding.contact !== contact),
      );
    },
    clear: (user) => users.delete(user),
  };
}
