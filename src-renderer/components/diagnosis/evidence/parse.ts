/** Evidence out of a report, typed by its kind. What does not have the form that its kind promises is still shown, as JSON. */
import { z } from 'zod';
import type { Evidence } from '../../../../src-shared/model/diagnosis';
import type { StreamStatistics } from '../../../../src-shared/model/media';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Scalar = z.infer<typeof scalar>;

const tableSchema = z.object({ columns: z.array(z.string()), rows: z.array(z.array(scalar)) });
const packetSchema = z.object({
  at: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  transport: z.string(),
  from: z.string(),
  to: z.string(),
  text: z.string(),
});
const ladderSchema = z.array(
  z.object({
    at: z.string(),
    direction: z.enum(['inbound', 'outbound']),
    from: z.string(),
    to: z.string(),
    startLine: z.string(),
    retransmission: z.boolean(),
  }),
);
const side = z.object({ title: z.string(), text: z.string() });
const compareSchema = z.object({ left: side, right: side });
const seriesSchema = z.object({
  unit: z.string(),
  points: z.array(z.tuple([z.number(), z.number()])),
  threshold: z.number().nullable(),
});
/** The rest of its figures are read one by one, and a missing one is "not known". */
const streamSchema = z.looseObject({ direction: z.enum(['inbound', 'outbound']), ssrc: z.string() });

export type PacketEvidence = z.infer<typeof packetSchema>;
export type LadderEvidence = z.infer<typeof ladderSchema>;
export type CompareEvidence = z.infer<typeof compareSchema>;
export type SeriesEvidence = z.infer<typeof seriesSchema>;
export type TableEvidence = z.infer<typeof tableSchema>;

export type Shown =
  | { kind: 'fact'; label: string; value: Scalar; as: 'field' | 'counter' | 'timer' }
  | { kind: 'table'; label: string; value: TableEvidence }
  | { kind: 'packet'; label: string; value: PacketEvidence }
  | { kind: 'ladder'; label: string; value: LadderEvidence }
  | { kind: 'compare'; label: string; value: CompareEvidence }
  | { kind: 'stream'; label: string; value: Partial<StreamStatistics> & Pick<StreamStatistics, 'direction' | 'ssrc'> }
  | { kind: 'series'; label: string; value: SeriesEvidence }
  | { kind: 'json'; label: string; value: string };

export function parseEvidence({ kind, label, value }: Evidence): Shown {
  switch (kind) {
    case 'field':
    case 'counter':
    case 'timer': {
      const parsed = scalar.safeParse(value);
      if (parsed.success) return { kind: 'fact', label, value: parsed.data, as: kind };
      break;
    }
    case 'table': {
      const parsed = tableSchema.safeParse(value);
      if (parsed.success) return { kind, label, value: parsed.data };
      break;
    }
    case 'packet': {
      const parsed = packetSchema.safeParse(value);
      if (parsed.success) return { kind, label, value: parsed.data };
      break;
    }
    case 'ladder': {
      const parsed = ladderSchema.safeParse(value);
      if (parsed.success) return { kind, label, value: parsed.data };
      break;
    }
    case 'compare': {
      const parsed = compareSchema.safeParse(value);
      if (parsed.success) return { kind, label, value: parsed.data };
      break;
    }
    case 'stream': {
      const parsed = streamSchema.safeParse(value);
      if (parsed.success) return { kind, label, value: parsed.data };
      break;
    }
    case 'series': {
      const parsed = seriesSchema.safeParse(value);
      if (parsed.success) return { kind, label, value: parsed.data };
      break;
    }
  }
  return { kind: 'json', label, value: JSON.stringify(value, null, 2) };
}

/** Neighbours that belong into one view: facts into one list, streams into one table. */
export type Block =
  | { kind: 'facts'; items: Extract<Shown, { kind: 'fact' }>[] }
  | { kind: 'streams'; items: Extract<Shown, { kind: 'stream' }>[] }
  | { kind: 'single'; item: Exclude<Shown, { kind: 'fact' | 'stream' }> };

export function toBlocks(evidence: readonly Evidence[]): Block[] {
  const blocks: Block[] = [];
  for (const item of evidence.map(parseEvidence)) {
    const last = blocks.at(-1);
    if (item.kind === 'fact') {
      if (last?.kind === 'facts') last.items.push(item);
      else blocks.push({ kind: 'facts', items: [item] });
    } else if (item.kind === 'stream') {
      if (last?.kind === 'streams') last.items.push(item);
      else blocks.push({ kind: 'streams', items: [item] });
    } else blocks.push({ kind: 'single', item });
  }
  return blocks;
}
