/** What the lab prints: a line a scenario, and at the end which fault was taken for what. */
import type { Result } from './runScenario';

export function line(result: Result): string {
  const { scenario, named, confidence, seconds, complaints, wholeS } = result;
  const how = [named, confidence].filter(Boolean).join(', ');
  const time = seconds === null ? '' : ` in ${seconds.toFixed(1)} s`;
  const rest = complaints.map((one) => `\n      ${one}`).join('');
  return `${complaints.length === 0 ? 'ok  ' : 'FAIL'} [${scenario.area}] ${scenario.name}: ${how}${time} (${wholeS.toFixed(0)} s in all)${rest}`;
}

/** One row a pair of injected fault and named cause. */
export function confusionTable(results: readonly Result[]): string {
  const rows = new Map<
    string,
    { injected: string; named: string; right: boolean; times: number[]; confidences: Set<string> }
  >();
  for (const { scenario, named, confidence, seconds } of results) {
    const expected: readonly string[] = scenario.expect === 'healthy' ? ['healthy'] : scenario.expect;
    const injected = expected.join(' | ');
    const key = `${injected} ${named}`;
    const row = rows.get(key) ?? {
      injected,
      named,
      right: expected.includes(named),
      times: [],
      confidences: new Set(),
    };
    if (seconds !== null) row.times.push(seconds);
    if (confidence) row.confidences.add(confidence);
    rows.set(key, row);
  }
  const cells = [...rows.values()]
    .sort((a, b) => Number(a.right) - Number(b.right) || a.injected.localeCompare(b.injected))
    .map(({ injected, named, right, times, confidences }) => [
      right ? '' : '!',
      injected,
      named,
      [...confidences].join(', '),
      String(Math.max(times.length, 1)),
      times.length === 0 ? '' : `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}`,
    ]);
  const table = [['', 'injected', 'named', 'confidence', 'runs', 'seconds'], ...cells];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
