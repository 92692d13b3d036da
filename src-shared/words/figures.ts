/** Figures in sentences: with their unit, and no more digits than a person reads. */

/** "1.5 s" @param ms */
export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** "2.5 %" @param value 0 to 100 */
export function percent(value: number): string {
  return `${Math.round(value * 10) / 10} %`;
}

/** "1 packet", "2 packets", "1 reply", "2 replies" */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** "once", "5 times": never "1 times". */
export function times(number: number): string {
  return number === 1 ? 'once' : `${number} times`;
}
