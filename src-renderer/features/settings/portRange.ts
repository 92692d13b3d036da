/** Fewest ports that a range must have: two calls with RTP and RTCP each. */
const FEWEST = 4;
const LOWEST = 1024;
const HIGHEST = 65_535;

export type PortFault = 'notNumbers' | 'outside' | 'order' | 'tooFew';

/** The range out of what was typed, both empty for "any port" ([0, 0]); or what is wrong with it. */
export function parsePortRange(from: string, to: string): { ports: [number, number] } | { fault: PortFault } {
  const texts = [from.trim(), to.trim()];
  if (texts.every((text) => text === '' || text === '0')) return { ports: [0, 0] };
  if (texts.some((text) => !/^\d{1,5}$/.test(text))) return { fault: 'notNumbers' };
  const [first = 0, last = 0] = texts.map(Number);
  if (first < LOWEST || last > HIGHEST) return { fault: 'outside' };
  if (last < first) return { fault: 'order' };
  if (last - first + 1 < FEWEST) return { fault: 'tooFew' };
  return { ports: [first, last] };
}
