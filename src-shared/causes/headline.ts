import type { Confidence } from './record';

const SURE: Record<Confidence, string> = { proven: '', likely: 'Most likely: ', suspected: 'Probably: ' };

/** The title of a cause as a headline: what is not proven says so. */
export function headlineOf({ title, confidence }: { title: string; confidence: Confidence }): string {
  return `${SURE[confidence]}${title}`;
}
