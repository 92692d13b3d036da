/** How many connections each address holds open, so that one host cannot take them all. */
export class ConnectionCount {
  private readonly open = new Map<string, number>();

  /** @param limit of one address */
  constructor(private readonly limit: number) {}

  /** False where the address holds as many as it may. */
  take(address: string): boolean {
    const count = this.open.get(address) ?? 0;
    if (count >= this.limit) return false;
    this.open.set(address, count + 1);
    return true;
  }

  release(address: string): void {
    const count = (this.open.get(address) ?? 0) - 1;
    if (count > 0) this.open.set(address, count);
    else this.open.delete(address);
  }
}
