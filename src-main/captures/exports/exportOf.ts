/** What a window offers to save. */
import type { DecodedStream } from '../audio/callAudio';
import type { ExportRequest } from '../../../src-shared/contract/captures';
import type { MethodResults } from '../../../src-shared/contract/contract';
import type { CaptureAnalysis, CapturedCall, CapturedStream, LadderLine } from '../../../src-shared/model/capture';
import { stereoPieces } from '../audio/stereo';
import { analysisJson } from './analysisJson';
import { callText } from './callText';
import { ladderSvg } from './ladderSvg';
import { streamsCsv } from './streamsCsv';

type Exported = MethodResults['captures.export'];

/** Octets of sound that go to a window; longer calls are for the command line. */
const MAX_WAV = 256 * 1024 * 1024;

/** What is asked of the analysed file. */
interface Source {
  readonly analysis: CaptureAnalysis;
  findCall(callId: string): CapturedCall;
  streamsOf(call: CapturedCall): CapturedStream[];
  ladder(call: CapturedCall): Promise<LadderLine[]>;
  /** A pcapng of its own. */
  cut(id: { callId: string } | { streamId: string }): Promise<Uint8Array>;
  decoded(callId: string): Promise<DecodedStream[]>;
}

export async function exportOf(file: Source, request: ExportRequest): Promise<Exported> {
  const { analysis } = file;
  const stem = safe(analysis.file.replace(/\.(?:gz|pcap|pcapng|cap)$/gi, ''));
  const callOf = (id: string): { call: CapturedCall; name: string } => {
    const call = file.findCall(id);
    return { call, name: `call-${safe(call.callId).slice(0, 60)}` };
  };
  switch (request.kind) {
    case 'ladder-svg': {
      const { call, name } = callOf(request.callId);
      return text(`${name}.svg`, 'image/svg+xml', ladderSvg(call, await file.ladder(call)));
    }
    case 'call-text': {
      const { call, name } = callOf(request.callId);
      return text(`${name}.txt`, 'text/plain', callText(call, await file.ladder(call), file.streamsOf(call)));
    }
    case 'call-pcapng':
      return binary(`${callOf(request.callId).name}.pcapng`, PCAPNG, await file.cut({ callId: request.callId }));
    case 'stream-pcapng':
      return binary(`stream-${safe(request.streamId)}.pcapng`, PCAPNG, await file.cut({ streamId: request.streamId }));
    case 'streams-csv': {
      if (request.callId === undefined) return text(`${stem}-streams.csv`, 'text/csv', streamsCsv(analysis.streams));
      const { call, name } = callOf(request.callId);
      return text(`${name}-streams.csv`, 'text/csv', streamsCsv(file.streamsOf(call)));
    }
    case 'analysis-json':
      return text(`${stem}-analysis.json`, 'application/json', [...analysisJson(analysis)].join(''));
    case 'call-wav':
      return binary(
        `${callOf(request.callId).name}.wav`,
        'audio/wav',
        Buffer.concat([...stereoPieces(await file.decoded(request.callId), MAX_WAV).pieces]),
      );
  }
}

const PCAPNG = 'application/x-pcapng';

function text(name: string, mediaType: string, content: string): Exported {
  return { name, mediaType, content, encoding: 'text' };
}

function binary(name: string, mediaType: string, content: Uint8Array): Exported {
  return {
    name,
    mediaType,
    content: Buffer.from(content.buffer, content.byteOffset, content.length).toString('base64'),
    encoding: 'base64',
  };
}

/** A file name on every system. */
function safe(name: string): string {
  return name.replaceAll(/[^\w@.+-]+/g, '_').replace(/^\.+/, '') || 'capture';
}
