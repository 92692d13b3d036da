import type { Clock, Timer } from '../net/clock';
import { localInterfaces } from '../net/route';

export interface AddressChange {
  /** IP literal of this computer. */
  address: string;
  change: 'gone' | 'new';
}

/** Looks now and then: no system that we run on tells of it in a way that Node passes on. @returns ends it */
export function onAddressChange(
  clock: Clock,
  everyMs: number,
  listener: (changes: AddressChange[]) => void,
  list: () => { address: string }[] = localInterfaces,
): () => void {
  const current = (): Set<string> => new Set(list().map(({ address }) => address));
  let before = current();
  let timer: Timer;
  const look = (): void => {
    const now = current();
    const gone = [...before].filter((address) => !now.has(address));
    const added = [...now].filter((address) => !before.has(address));
    before = now;
    next();
    if (gone.length + added.length === 0) return;
    listener([
      ...gone.map((address): AddressChange => ({ address, change: 'gone' })),
      ...added.map((address): AddressChange => ({ address, change: 'new' })),
    ]);
  };
  const next = (): void => void (timer = clock.setTimeout(look, everyMs));
  next();
  return () => timer.cancel();
}
