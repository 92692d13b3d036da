import type { SocketTap } from './wire';

/** Both taps as one; null where there is none. */
export function joinTaps(one: SocketTap | null, other: SocketTap | null): SocketTap | null {
  if (!one || !other) return one ?? other;
  return (...packet) => {
    one(...packet);
    other(...packet);
  };
}
