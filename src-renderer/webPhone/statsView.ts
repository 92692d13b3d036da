/** Reading of `RTCPeerConnection.getStats()` (webrtc-stats): dictionaries by id, of which no field is certain to be there. */

export type StatsEntry = Readonly<Record<string, unknown>> & { id: string; type: string; timestamp: number };

/** One report. Built from an `RTCStatsReport`, or from plain entries in a test. */
export class StatsView {
  private readonly byId = new Map<string, StatsEntry>();

  constructor(entries: Iterable<StatsEntry>) {
    for (const entry of entries) this.byId.set(entry.id, entry);
  }

  static of(report: RTCStatsReport): StatsView {
    const entries: StatsEntry[] = [];
    report.forEach((entry: StatsEntry) => entries.push(entry));
    return new StatsView(entries);
  }

  all(type: string): StatsEntry[] {
    return [...this.byId.values()].filter((entry) => entry.type === type);
  }

  /** When it was made, ms since the epoch. */
  get at(): number {
    let at = 0;
    for (const { timestamp } of this.byId.values()) at = Math.max(at, timestamp);
    return at;
  }

  first(type: string): StatsEntry | null {
    return this.all(type)[0] ?? null;
  }

  /** The entry that a field of another one names, for example `codecId`. */
  named(entry: StatsEntry | null, field: string): StatsEntry | null {
    const id = entry?.[field];
    return typeof id === 'string' ? (this.byId.get(id) ?? null) : null;
  }
}

/** A finite number, or null where the browser does not tell. */
export function numberOf(entry: StatsEntry | null, field: string): number | null {
  const value = entry?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function textOf(entry: StatsEntry | null, field: string): string | null {
  const value = entry?.[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** How far a counter went between two reports; null where either does not have it. */
export function growth(now: StatsEntry | null, before: StatsEntry | null, field: string): number | null {
  const [to, from] = [numberOf(now, field), numberOf(before, field) ?? (before === null ? 0 : null)];
  return to === null || from === null ? null : to - from;
}
