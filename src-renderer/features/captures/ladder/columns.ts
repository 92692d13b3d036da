/** Who stands where in a ladder: one column for each computer that took part. */
import type { CapturedCall, LadderLine } from '../../../../src-shared/model/capture';
import { hostOf } from '../words';

export interface LadderColumn {
  /** "192.0.2.1", or with its port where two ports of one address speak with each other. */
  name: string;
  /** What it calls itself in its messages; null: it does not say. */
  product: string | null;
}

export interface LadderColumns {
  columns: LadderColumn[];
  /** Index of the column of "address:port". */
  of: (place: string) => number;
}

/**
 * A computer speaks from several ports (signalling, media, one port a TCP connection): they are one column, unless two ports of one
 * address speak with each other, as in a test on one machine.
 */
export function ladderColumns(
  { participants, userAgents }: Pick<CapturedCall, 'participants' | 'userAgents'>,
  lines: readonly LadderLine[],
): LadderColumns {
  const talkingToThemselves = new Set(
    lines.filter(({ from, to }) => from !== to && hostOf(from) === hostOf(to)).map(({ from }) => hostOf(from)),
  );
  const keyOf = (place: string): string => (talkingToThemselves.has(hostOf(place)) ? place : hostOf(place));
  const indexes = new Map<string, number>();
  for (const place of [...participants, ...lines.flatMap(({ from, to }) => [from, to])]) {
    const key = keyOf(place);
    if (!indexes.has(key)) indexes.set(key, indexes.size);
  }
  const products = new Map(userAgents.map(({ participant, product }) => [keyOf(participant), product]));
  return {
    columns: [...indexes.keys()].map((name) => ({ name, product: products.get(name) ?? null })),
    of: (place) => indexes.get(keyOf(place)) ?? 0,
  };
}
