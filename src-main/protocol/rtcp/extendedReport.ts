/** RFC 3611 section 2: XR, with the blocks that a telephone needs; blocks of other types are passed over. */
import { PacketType, viewOf, withHeader } from './header';
import {
  DELAY_ENTRY_LENGTH,
  REFERENCE_TIME_LENGTH,
  readDelaySinceLastReport,
  readReceiverReferenceTime,
  writeDelaySinceLastReport,
  writeReceiverReferenceTime,
  type DelaySinceLastReport,
  type ReceiverReferenceTime,
} from './receiverReference';
import { VOIP_METRICS_LENGTH, readVoipMetrics, writeVoipMetrics, type VoipMetrics } from './voipMetrics';

export type ReportBlock = ReceiverReferenceTime | DelaySinceLastReport | VoipMetrics;

export interface ExtendedReport {
  kind: 'extended-report';
  ssrc: number;
  blocks: ReportBlock[];
}

const BlockType = { referenceTime: 4, delaySinceLast: 5, voipMetrics: 7 } as const;
const BLOCK_HEADER_LENGTH = 4;

/** @param body after the common header. A block that is cut off ends the list. */
export function parseExtendedReport(body: Uint8Array): ExtendedReport | null {
  if (body.length < 4) return null;
  const view = viewOf(body);
  const blocks: ReportBlock[] = [];
  let at = 4;
  while (at + BLOCK_HEADER_LENGTH <= body.length) {
    const start = at + BLOCK_HEADER_LENGTH;
    const end = start + view.getUint16(at + 2) * 4;
    if (end > body.length) break;
    const block = readBlock(view.getUint8(at), viewOf(body.subarray(start, end)));
    if (block) blocks.push(block);
    at = end;
  }
  return { kind: 'extended-report', ssrc: view.getUint32(0), blocks };
}

export function buildExtendedReport(report: ExtendedReport): Uint8Array {
  const lengths = report.blocks.map(lengthOf);
  const body = new Uint8Array(lengths.reduce((sum, length) => sum + BLOCK_HEADER_LENGTH + length, 4));
  const view = viewOf(body);
  view.setUint32(0, report.ssrc);
  let at = 4;
  report.blocks.forEach((block, i) => {
    const length = lengths[i]!;
    view.setUint8(at, blockTypeOf(block));
    view.setUint16(at + 2, length / 4);
    at += BLOCK_HEADER_LENGTH;
    writeBlock(viewOf(body.subarray(at, at + length)), block);
    at += length;
  });
  return withHeader(PacketType.extendedReport, 0, body);
}

function readBlock(blockType: number, view: DataView): ReportBlock | null {
  switch (blockType) {
    case BlockType.referenceTime:
      return readReceiverReferenceTime(view);
    case BlockType.delaySinceLast:
      return readDelaySinceLastReport(view);
    case BlockType.voipMetrics:
      return readVoipMetrics(view);
    default:
      return null;
  }
}

function writeBlock(view: DataView, block: ReportBlock): void {
  switch (block.kind) {
    case 'receiver-reference-time':
      return writeReceiverReferenceTime(view, block);
    case 'delay-since-last-report':
      return writeDelaySinceLastReport(view, block);
    case 'voip-metrics':
      return writeVoipMetrics(view, block);
  }
}

function lengthOf(block: ReportBlock): number {
  switch (block.kind) {
    case 'receiver-reference-time':
      return REFERENCE_TIME_LENGTH;
    case 'delay-since-last-report':
      return block.reports.length * DELAY_ENTRY_LENGTH;
    case 'voip-metrics':
      return VOIP_METRICS_LENGTH;
  }
}

function blockTypeOf(block: ReportBlock): number {
  switch (block.kind) {
    case 'receiver-reference-time':
      return BlockType.referenceTime;
    case 'delay-since-last-report':
      return BlockType.delaySinceLast;
    case 'voip-metrics':
      return BlockType.voipMetrics;
  }
}
