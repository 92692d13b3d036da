/** Which servers of a name were found dead: others of the same name go first for a while, so that not every request waits for the dead one. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { Clock } from './clock';
import type { ServerPlace } from './resolver';
import type { Target } from './transport';

/** A dead server is asked first again after this time, ms. RFC 3263 section 4.3 names none; Kamailio's block list holds as long. */
const DEAD_MS = 60_000;
/** One request without an answer is that request's own matter where others were answered so shortly before, ms. */
const ALIVE_MS = 30_000;
/** Places that are remembered. */
const KEPT = 256;

export class TargetMemory {
  /** Place -> when it was last found so. The oldest first. */
  private readonly dead = new Map<string, number>();
  private readonly alive = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  report(place: ServerPlace, answered: boolean): void {
    const key = keyOf(place);
    const now = this.clock.now();
    if (answered) this.dead.delete(key);
    else if (now - (this.alive.get(key) ?? -Infinity) < ALIVE_MS) return;
    const memory = answered ? this.alive : this.dead;
    memory.delete(key);
    memory.set(key, now);
    const oldest = memory.size > KEPT ? memory.keys().next().value : undefined;
    if (oldest !== undefined) memory.delete(oldest);
  }

  /** In their order, the dead ones last: they are still tried where nobody else is left. */
  inOrder(targets: readonly Target[]): Target[] {
    const now = this.clock.now();
    const isDead = (target: Target): boolean => now - (this.dead.get(keyOf(target)) ?? -Infinity) < DEAD_MS;
    return [...targets.filter((one) => !isDead(one)), ...targets.filter(isDead)];
  }
}

function keyOf({ transport, ...at }: ServerPlace): string {
  return `${transport} ${endpointText(at)}`;
}
