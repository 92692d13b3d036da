/** How often each value came, of which there are few: nearly every stream has one DSCP and one or two payload types. */
export class Tally {
  /** The value of the last run. */
  private value = -1;
  private count = 0;
  private others: Map<number, number> | null = null;

  /** @param value not negative */
  add(value: number): void {
    if (value === this.value) this.count++;
    else this.change(value);
  }

  of(value: number): number {
    return value === this.value ? this.count : (this.others?.get(value) ?? 0);
  }

  /** The value that came most often, the smaller one of two; 0 of none. */
  get most(): number {
    return this.entries[0]?.[0] ?? 0;
  }

  /** Values with their counts, the most frequent first. */
  get entries(): [number, number][] {
    const all: [number, number][] = [...(this.others ?? [])].filter(([value]) => value !== this.value);
    if (this.count > 0) all.push([this.value, this.count]);
    return all.sort(([a, countA], [b, countB]) => countB - countA || a - b);
  }

  private change(value: number): void {
    if (this.count > 0) {
      this.others ??= new Map();
      this.others.set(this.value, this.count);
    }
    this.count = 1 + (this.others?.get(value) ?? 0);
    this.value = value;
  }
}
