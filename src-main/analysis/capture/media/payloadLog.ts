/** What the packets of a stream say that they hold: how many of each payload type, how large, and from when to when. */

export interface PayloadUse {
  readonly payloadType: number;
  packets: number;
  /** Of all its packets, with their headers. */
  octets: number;
  /** ms since the base of the capture. */
  readonly firstAt: number;
  lastAt: number;
}

export class PayloadLog {
  private readonly usesByType = new Map<number, PayloadUse>();
  /** Of the last packet: types change seldom. */
  private last: PayloadUse | null = null;

  /** @param payloadType 0 to 127 */
  add(payloadType: number, octets: number, at: number): void {
    let use = this.last;
    if (use?.payloadType !== payloadType) this.last = use = this.useOf(payloadType, at);
    use.packets++;
    use.octets += octets;
    use.lastAt = at;
  }

  /** The most frequent first, the smaller number of two. */
  get uses(): readonly PayloadUse[] {
    return [...this.usesByType.values()].sort((a, b) => b.packets - a.packets || a.payloadType - b.payloadType);
  }

  /** The type that came most often, the smaller one of two; 0 of none. */
  get most(): number {
    return this.uses[0]?.payloadType ?? 0;
  }

  private useOf(payloadType: number, at: number): PayloadUse {
    let use = this.usesByType.get(payloadType);
    if (!use) {
      use = { payloadType, packets: 0, octets: 0, firstAt: at, lastAt: at };
      this.usesByType.set(payloadType, use);
    }
    return use;
  }
}
