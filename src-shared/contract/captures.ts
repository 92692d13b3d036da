/** The part of the contract that concerns captures: files that were opened, and the ring buffer of what just happened. */
import { z } from 'zod';
import {
  CAPTURE_CONTENTS,
  type CaptureAnalysis,
  type CapturedCall,
  type CapturedMessage,
  type CapturedSecond,
  type CapturedStream,
  type CaptureComparison,
  type LadderLine,
  type LogFinding,
} from '../model/capture';
import { event, idSchema as id, method } from './entry';

const rowId = z.string().min(1).max(300);
const place = z.enum(['client', 'server', 'middle']);

/** Characters of a log that can be added at a time. */
export const MAX_LOG_LENGTH = 8 * 1024 * 1024;

export const captureContentSchema = z.enum(CAPTURE_CONTENTS);

/** Which rows of a list, and which part of them. Rows with problems come first unless a column is given. */
export const listQuerySchema = z.strictObject({
  /** Words that a row must hold (addresses, numbers, Call-ID, SSRC, codec...). */
  search: z.string().max(200).default(''),
  only: z.enum(['all', 'problems']).default('all'),
  sort: z
    .strictObject({ column: z.string().max(40), descending: z.boolean() })
    .nullable()
    .default(null),
  from: z.number().int().min(0).default(0),
  count: z.number().int().min(1).max(1000).default(200),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

export const exportRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ladder-svg'), callId: rowId }),
  z.strictObject({ kind: z.literal('call-text'), callId: rowId }),
  z.strictObject({ kind: z.literal('call-pcapng'), callId: rowId }),
  z.strictObject({ kind: z.literal('stream-pcapng'), streamId: rowId }),
  /** All streams, or those of one call. */
  z.strictObject({ kind: z.literal('streams-csv'), callId: rowId.optional() }),
  z.strictObject({ kind: z.literal('analysis-json') }),
  /** Both sides of a call as a stereo WAV on one time axis. */
  z.strictObject({ kind: z.literal('call-wav'), callId: rowId }),
]);
export type ExportRequest = z.infer<typeof exportRequestSchema>;

export interface CaptureSummary {
  id: string;
  name: string;
  phase: 'reading' | 'done' | 'failed';
  /** Octets of the file read, and in all. */
  progress: { done: number; total: number };
  /** One sentence where the phase is `failed`. */
  error: string | null;
  packets: number;
  calls: number;
  streams: number;
  problems: number;
  startAt: string | null;
  durationS: number;
}

/** The analysis without its long lists. */
export type CaptureOverview = Omit<CaptureAnalysis, 'calls' | 'streams'> & {
  summary: CaptureSummary;
  logs: { name: string; findings: LogFinding[] }[];
};

export interface Page<Row> {
  total: number;
  from: number;
  rows: Row[];
}

/** How much a row needs a person's attention, with its streams: 0 a problem, 1 worth a look, 2 nothing. */
export interface CapturedCallRow extends CapturedCall {
  rank: 0 | 1 | 2;
  /** The worst of it in a few words: the primary cause's title, else the worst mark of its streams; null: nothing, or what state and status say. */
  finding: string | null;
}

export interface CapturedCallDetail {
  call: CapturedCall;
  ladder: LadderLine[];
  streams: CapturedStream[];
  /** By stream id. */
  seconds: Record<string, CapturedSecond[]>;
}

export interface CapturedPacketRow {
  packet: number;
  at: string;
  from: string;
  to: string;
  protocol: string;
  octets: number;
  /** Start line, "PT=0 SSRC=... Seq=... Time=...", ICMP meaning... */
  text: string;
  problem: boolean;
}

export interface AudioTrack {
  streamId: string;
  label: string;
  /** Of the audio below, Hz. */
  sampleRate: number;
  /** From the start of the call's time axis, ms. */
  startMs: number;
  durationMs: number;
  /** Smallest and largest sample (-1 to 1) of each `peakMs`, from `startMs` on. */
  peakMs: number;
  peaks: [number, number][];
  /** Where packets were missing and silence stands in, on the call's time axis. */
  gaps: { atMs: number; lengthMs: number }[];
  /** Why there is no audio (codec, encrypted); null where there is. */
  silentBecause: string | null;
  /** 16 bit PCM WAV from `startMs` on, base64; null where there is none. */
  wav: string | null;
  /** How much the WAV holds, ms: less than `durationMs` where a call is too long to cross whole. */
  wavMs: number | null;
}

export interface RingState {
  packets: number;
  octets: number;
  limitOctets: number;
  /** ISO 8601 of the oldest packet; null: empty. */
  since: string | null;
}

export const captureMethods = {
  /** Captures that are open, newest first. */
  'captures.list': method().returns<CaptureSummary[]>(),
  /** Opens a file on the engine's computer. Answers at once; events `capture` tell how far it is. */
  'captures.open': method(z.strictObject({ path: z.string().min(1).max(4096) })).returns<CaptureSummary>(),
  'captures.close': method(id).returns<null>(),
  /** Where it was taken, when a person knows better; null: as it shows. The verdicts are made anew. */
  'captures.place': method(id, place.nullable()).returns<CaptureSummary>(),
  'captures.overview': method(id).returns<CaptureOverview>(),
  'captures.calls': method(id, listQuerySchema).returns<Page<CapturedCallRow>>(),
  'captures.streams': method(id, listQuerySchema).returns<Page<CapturedStream>>(),
  'captures.call': method(id, rowId).returns<CapturedCallDetail>(),
  'captures.stream': method(id, rowId).returns<{ stream: CapturedStream; seconds: CapturedSecond[] }>(),
  /** The whole message, credentials masked. */
  'captures.message': method(id, z.number().int().min(1), rowId).returns<{ message: CapturedMessage; raw: string }>(),
  'captures.packets': method(
    id,
    z.strictObject({
      callId: rowId.nullable(),
      streamId: rowId.nullable(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(1000),
    }),
  ).returns<Page<CapturedPacketRow>>(),
  /** Decoded audio of a call, for waveforms and play-back. */
  'captures.audio': method(id, rowId).returns<{ durationMs: number; tracks: AudioTrack[] }>(),
  /** `base64` where the content is not text. */
  'captures.export': method(id, exportRequestSchema).returns<{
    name: string;
    mediaType: string;
    content: string;
    encoding: 'text' | 'base64';
  }>(),
  'captures.compare': method(id, id).returns<CaptureComparison>(),
  /** Text of a log; its findings go onto the time line of the capture. */
  'captures.addLog': method(
    id,
    z.strictObject({ name: z.string().max(200), text: z.string().max(MAX_LOG_LENGTH) }),
  ).returns<LogFinding[]>(),
  'captures.ring': method().returns<RingState>(),
  /** Saves what the ring buffer holds of the last `seconds` (null: all). */
  'captures.keep': method(
    z.strictObject({ seconds: z.number().int().min(1).max(86_400).nullable(), content: captureContentSchema }),
  ).returns<{ path: string; packets: number }>(),
};

export const captureEvents = {
  /** A capture file: how far it is read, or that it is done. */
  capture: event<CaptureSummary>(),
};
