/** What came from the peer before its description: it is kept until there is one (RFC 8445 section 7.3). */
import type { Endpoint } from '../../../src-shared/model/media';
import type { Base } from './base';
import { sameEnd } from './candidates';
import type { IncomingCheck } from './checks';

/** Of checks, and of other datagrams. */
const MAX_EARLY = 50;

interface EarlyCheck {
  base: Base;
  from: Endpoint;
  check: IncomingCheck;
}

interface EarlyData {
  base: Base;
  from: Endpoint;
  data: Buffer;
}

export class EarlyArrivals {
  private readonly checks: EarlyCheck[] = [];
  private readonly datagrams: EarlyData[] = [];

  keepCheck(one: EarlyCheck): void {
    if (this.checks.length < MAX_EARLY) this.checks.push(one);
  }

  /** Only from where a check came from: a DTLS client begins at once. */
  keepData(one: EarlyData): void {
    const checked = this.checks.some(({ base, from }) => base === one.base && sameEnd(from, one.from));
    if (checked && this.datagrams.length < MAX_EARLY) this.datagrams.push(one);
  }

  takeChecks(): EarlyCheck[] {
    return this.checks.splice(0);
  }

  takeData(): EarlyData[] {
    return this.datagrams.splice(0);
  }

  clear(): void {
    this.checks.length = 0;
    this.datagrams.length = 0;
  }
}
