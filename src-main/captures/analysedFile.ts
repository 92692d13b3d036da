/** A capture that was read: its result, and everything that is asked of it afterwards. Lives in the thread of the capture, or in the command line. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { AnalysedCapture } from '../analysis/capture/analysedCapture';
import type {
  CapturedCallDetail,
  CapturedCallRow,
  CaptureOverview,
  ExportRequest,
  ListQuery,
  Page,
} from '../../src-shared/contract/captures';
import type { MethodArguments, MethodResults } from '../../src-shared/contract/contract';
import type { Limits } from '../../src-shared/model/limits';
import type { CallCause } from '../../src-shared/model/call';
import type {
  CaptureAnalysis,
  CaptureComparison,
  CapturedCall,
  CapturedSecond,
  CapturedStream,
  CapturePlace,
  LadderLine,
  LogFinding,
} from '../../src-shared/model/capture';
import { CaptureAnalyser } from '../analysis/capture/analyser';
import type { RtpStream } from '../analysis/capture/media/rtpStream';
import { idOf } from '../analysis/capture/media/streamResult';
import type { KeptMessage } from '../analysis/capture/signalling/call';
import { messageResult } from '../analysis/capture/signalling/results';
import { readLog } from '../analysis/logs/readLog';
import type { ReadResult } from '../capture/import/api';
import { readCapture } from '../capture/import/readCapture';
import { EngineError } from '../errors';
import type { DecodedStream } from './audio/callAudio';
import { type JudgedHandshake, judgeHandshakes } from '../diagnosis/observed/captured/ice/fingerprints';
import { ladderOf } from './ladder';
import type { ComparedCapture } from './compare';
import { callIdIn, describeMessage, shownText } from './messageText';
import { listPackets } from './listPackets';
import type { PacketList } from './packetRows';
import { CALL_COLUMNS, PagedList, STREAM_COLUMNS, textOfCall, textOfStream } from './pages';
import { type Problems, problemsOf, type Rank, rankOfCall, rankOfStream } from './problems';
import type { CaptureFigures } from './rpc';
import { SecondLook, type Span } from './secondLook';
import { spanning, spanOfMessages, spanOfSource } from './spans';
import { judgeCapture } from './verdicts';

/** Rows of the shorter lists that go to a window at once. */
const MAX_LISTED = 2000;
const MAX_EVENTS = 10_000;
/** What is remembered of second looks: a person goes back and forth between a few. */
const MAX_REMEMBERED = 2;
const MAX_LOGS = 20;

export interface FileOptions {
  /** Of the program: stands in the document. */
  version: string;
  /** What the document calls the file; default: its path. */
  name?: string;
  signal: AbortSignal;
  onProgress?: (done: number, total: number) => void;
  /** For charts; costs memory for each second of each stream. */
  keepSeconds: boolean;
  /** A person's own; default: the usual ones. */
  limits?: Limits;
}

export class AnalysedFile {
  private readonly look: SecondLook;
  private readonly callsById = new Map<string, CapturedCall>();
  private readonly streamsById = new Map<string, { stream: CapturedStream; source: RtpStream }>();
  private readonly lists = new Map<string, PacketList>();
  private readonly logList: { name: string; findings: LogFinding[] }[] = [];
  private readonly handshakes: JudgedHandshake[];
  private latest: CaptureAnalysis;
  private callList: PagedList<CapturedCall> | null = null;
  private streamList: PagedList<CapturedStream> | null = null;
  private problemIndex: Problems | null = null;

  private constructor(
    private readonly analyser: CaptureAnalyser,
    private readonly analysed: AnalysedCapture,
    private readonly result: ReadResult,
    path: string,
    private readonly options: FileOptions,
  ) {
    this.look = new SecondLook(path, result.base ?? 0, options.signal);
    this.handshakes = judgeHandshakes(analyser);
    this.latest = this.judged(null);
    for (const call of this.latest.calls) this.callsById.set(call.id, call);
    const sources = new Map(analyser.media.streams.map((source) => [idOf(source), source]));
    for (const stream of analysed.streams) {
      const source = sources.get(stream.id);
      if (source) this.streamsById.set(stream.id, { stream, source });
    }
  }

  /**
   * What was read until the signal is shown as far as it goes.
   * @throws CaptureError when it cannot be opened or is no capture
   */
  static async read(path: string, options: FileOptions): Promise<AnalysedFile> {
    const { signal, onProgress, keepSeconds } = options;
    const analyser = new CaptureAnalyser({ keepSeconds, ...(options.limits ? { limits: options.limits } : {}) });
    const result = await readCapture(path, analyser, { signal, ...(onProgress ? { onProgress } : {}) });
    return new AnalysedFile(analyser, analyser.finish(result), result, path, options);
  }

  get analysis(): CaptureAnalysis {
    return this.latest;
  }

  get problems(): Problems {
    return (this.problemIndex ??= problemsOf(this.latest, (call) => this.rankOf(call)));
  }

  get figures(): CaptureFigures {
    const { packets, calls, streams, startAt, durationS } = this.latest;
    return { packets, calls: calls.length, streams: streams.length, problems: this.problems.all, startAt, durationS };
  }

  /** @param place as a person knows better; null: as it shows */
  place(place: CapturePlace | null): CaptureFigures {
    this.latest = this.judged(place);
    for (const call of this.latest.calls) this.callsById.set(call.id, call);
    this.callList = null;
    this.problemIndex = null;
    return this.figures;
  }

  overview(): Omit<CaptureOverview, 'summary'> {
    const { calls: _calls, streams: _streams, ...rest } = this.latest;
    const notes = [...rest.notes];
    const listed = <Row>(rows: Row[], what: string, most = MAX_LISTED): Row[] => {
      if (rows.length > most)
        notes.push(`Of ${rows.length} ${what} the first ${most} are listed here; the JSON has all.`);
      return rows.slice(0, most);
    };
    return {
      ...rest,
      registrations: listed(rest.registrations, 'registrations'),
      requests: listed(rest.requests, 'kinds of requests'),
      icmp: listed(rest.icmp, 'ICMP errors'),
      stun: listed(rest.stun, 'STUN conversations'),
      dtls: listed(rest.dtls, 'DTLS handshakes'),
      events: listed(rest.events, 'events', MAX_EVENTS),
      notes,
      logs: this.logList,
    };
  }

  calls(query: ListQuery): Page<CapturedCallRow> {
    this.callList ??= new PagedList({
      rows: this.latest.calls,
      rankOf: (call) => this.rankOf(call),
      textOf: textOfCall,
      columns: CALL_COLUMNS,
    });
    const page = this.callList.page(query);
    return { ...page, rows: page.rows.map((call) => this.rowOf(call)) };
  }

  streams(query: ListQuery): Page<CapturedStream> {
    const rows = this.latest.streams;
    this.streamList ??= new PagedList({ rows, rankOf: rankOfStream, textOf: textOfStream, columns: STREAM_COLUMNS });
    return this.streamList.page(query);
  }

  async call(id: string): Promise<CapturedCallDetail> {
    const call = this.findCall(id);
    const streams = this.findStreams(call);
    const seconds: Record<string, CapturedSecond[]> = {};
    for (const { id: streamId } of streams) seconds[streamId] = this.secondsOf(streamId);
    return { call, ladder: await this.ladder(call), streams, seconds };
  }

  stream(id: string): { stream: CapturedStream; seconds: CapturedSecond[] } {
    return { stream: this.findStream(id).stream, seconds: this.secondsOf(id) };
  }

  /** @throws EngineError when there is no such call */
  findCall(id: string): CapturedCall {
    const call = this.callsById.get(id);
    if (!call) throw EngineError.notFound('call');
    return call;
  }

  streamsOf(call: CapturedCall): CapturedStream[] {
    return this.findStreams(call);
  }

  async ladder(call: CapturedCall): Promise<LadderLine[]> {
    const { icmp, events } = this.latest;
    return ladderOf({
      callId: call.callId,
      messages: await this.messagesOf(call.callId),
      streams: this.findStreams(call),
      events: events.filter(({ callId }) => callId === call.callId),
      icmp: icmp.map(({ packet, from, about }) => ({ packet, from, to: endpointText(about.src) })),
      time: this.analyser.time,
    });
  }

  /** @param callId of the call, the registration or any other request */
  async message(packet: number, callId: string): Promise<MethodResults['captures.message']> {
    const { time } = this.analyser;
    const call = this.analyser.callRecord(callId);
    const record = call ?? this.analyser.signalling.registrations.byCallId.get(callId) ?? null;
    const kept = record?.messages.find((message) => message.packet === packet);
    if (kept?.octets) {
      const { block, from, to } = kept.octets;
      return { message: messageResult(kept, callId, time), raw: shownText(block, from, to) };
    }
    let found: MethodResults['captures.message'] | null = null;
    await this.look.again(call ? this.spanOfCall(callId) : null, {
      onMessage(seen) {
        if (found || seen.packet !== packet || callIdIn(seen.bytes, seen.start, seen.end) !== callId) return;
        found = { message: describeMessage(seen, time), raw: shownText(seen.bytes, seen.start, seen.end) };
      },
    });
    if (!found) throw EngineError.notFound('message');
    return found;
  }

  async packets(request: MethodArguments<'captures.packets'>[1]): Promise<MethodResults['captures.packets']> {
    const { callId, streamId, from, count } = request;
    if ((callId === null) === (streamId === null)) throw EngineError.badRequest('Name either a call or a stream.');
    const key = callId === null ? `stream ${streamId}` : `call ${callId}`;
    const list = this.lists.get(key) ?? (await this.listPackets(callId, streamId));
    // The one that was used last stands last.
    this.lists.delete(key);
    this.lists.set(key, list);
    const [oldest] = this.lists.keys();
    if (this.lists.size > MAX_REMEMBERED && oldest !== undefined) this.lists.delete(oldest);
    return list.page(from, count);
  }

  /** @param id of a call, or of a stream alone */
  async decoded(id: string): Promise<DecodedStream[]> {
    const { decodeStreams } = await import('./audio/callAudio');
    const call = this.callsById.get(id);
    const streams = call ? this.findStreams(call) : [this.findStream(id).stream];
    const deciphered = new Set(
      this.latest.format.interfaces.flatMap(({ description }, index) =>
        description?.includes('deciphered by Sidetone') ? [index] : [],
      ),
    );
    const span = spanning(streams.map((stream) => this.spanOfStream(stream.id)));
    return decodeStreams({
      look: this.look,
      span: call ? spanning([span, this.spanOfCall(id)]) : span,
      streams,
      deciphered,
    });
  }

  async audio(id: string): Promise<MethodResults['captures.audio']> {
    const { audioForWindow } = await import('./audio/callAudio');
    return audioForWindow(await this.decoded(id));
  }

  async export(request: ExportRequest): Promise<MethodResults['captures.export']> {
    const { exportOf } = await import('./exports/exportOf');
    return exportOf(this, request);
  }

  /** What was sent and received for a call, or for a stream, as a pcapng of its own. */
  async cut(id: { callId: string } | { streamId: string }): Promise<Uint8Array> {
    const { cutCapture } = await import('./exports/cutCapture');
    if ('streamId' in id) {
      const { stream } = this.findStream(id.streamId);
      return cutCapture(this.look, { span: this.spanOfStream(stream.id), streams: [stream], messages: new Set() });
    }
    const call = this.findCall(id.callId);
    const messages = new Set((await this.messagesOf(call.callId)).map(({ packet }) => packet));
    return cutCapture(this.look, { span: this.spanOfCall(call.callId), streams: this.findStreams(call), messages });
  }

  /**
   * Lays another capture of the same calls beside this one.
   * @param other place: as a person knows better than it shows
   * @throws CaptureError when it cannot be opened or is no capture
   */
  async compareWith(other: { path: string; name: string; place: CapturePlace | null }): Promise<CaptureComparison> {
    const { version, signal } = this.options;
    const beside = await AnalysedFile.read(other.path, {
      version,
      signal,
      name: other.name,
      keepSeconds: false,
      ...(this.options.limits ? { limits: this.options.limits } : {}),
    });
    if (other.place) beside.place(other.place);
    const { compareCaptures } = await import('./compare');
    return compareCaptures(this.compared, beside.compared);
  }

  private get compared(): ComparedCapture {
    const { file, place } = this.latest;
    return { file, place: place.is, analyser: this.analyser, analysed: this.analysed };
  }

  addLog(name: string, text: string): LogFinding[] {
    const year = new Date(this.latest.startAt ?? Date.now()).getUTCFullYear();
    const { findings } = readLog(text, year);
    if (this.logList.length >= MAX_LOGS) this.logList.shift();
    this.logList.push({ name, findings });
    return findings;
  }

  get logs(): readonly { name: string; findings: LogFinding[] }[] {
    return this.logList;
  }

  private judged(chosen: CapturePlace | null): CaptureAnalysis {
    const { analysed, result, options } = this;
    const { version, name } = options;
    const place = chosen ? { is: chosen, why: 'as it was said when it was opened', chosen: true } : analysed.place;
    const verdicts = judgeCapture(this.analyser, analysed, {
      place: place.is,
      captureEnd: result.lastAt,
      handshakes: this.handshakes,
    });
    const { format, packets, octets, notes } = result;
    return {
      schema: 'sidetone.analysis/1',
      tool: { name: 'Sidetone', version },
      file: name ?? this.pathOf(),
      format,
      packets,
      octets,
      ...analysed,
      place,
      causes: verdicts.stray,
      calls: analysed.calls.map((call) => withCauses(call, verdicts.calls)),
      registrations: analysed.registrations.map((one) => withCauses(one, verdicts.registrations)),
      notes: [
        ...notes,
        ...analysed.notes,
        ...(options.signal.aborted ? ['Reading was stopped before the end of the file.'] : []),
      ],
    };
  }

  pathOf(): string {
    return this.look.path;
  }

  private rankOf(call: CapturedCall): Rank {
    return rankOfCall(call, this.findStreams(call));
  }

  private rowOf(call: CapturedCall): CapturedCallRow {
    const streams = this.findStreams(call);
    const [cause] = call.causes;
    const marks = streams.flatMap((stream) => stream.marks);
    const worst =
      marks.find(({ severity }) => severity === 'problem') ?? marks.find(({ severity }) => severity === 'warning');
    return { ...call, rank: this.rankOf(call), finding: cause?.title ?? worst?.text ?? null };
  }

  private findStream(id: string): { stream: CapturedStream; source: RtpStream } {
    const found = this.streamsById.get(id);
    if (!found) throw EngineError.notFound('stream');
    return found;
  }

  private findStreams({ streamIds }: CapturedCall): CapturedStream[] {
    return streamIds.flatMap((id) => this.streamsById.get(id)?.stream ?? []);
  }

  private secondsOf(id: string): CapturedSecond[] {
    const found = this.streamsById.get(id);
    return found ? this.analyser.secondsOf(found.source) : [];
  }

  /** Those of calls that went well may have been given up: then they are read again. */
  private async messagesOf(callId: string): Promise<KeptMessage[]> {
    const record = this.analyser.callRecord(callId);
    if (!record?.wasDropped) return record?.messages ?? [];
    const again = await this.look.again(this.spanOfCall(callId), {});
    return again.callRecord(callId)?.messages ?? [];
  }

  private async listPackets(callId: string | null, streamId: string | null): Promise<PacketList> {
    const call = callId === null ? null : this.findCall(callId);
    const streams = call ? this.findStreams(call) : [this.findStream(streamId ?? '').stream];
    return listPackets({
      look: this.look,
      span: call ? this.spanOfCall(call.callId) : this.spanOfStream(streamId ?? ''),
      streams,
      callId: call?.callId ?? null,
      messages: new Set(call ? (await this.messagesOf(call.callId)).map(({ packet }) => packet) : []),
      errors: this.latest.icmp.filter((one) => (call ? one.callId === call.callId : one.streamId === streamId)),
      time: this.analyser.time,
    });
  }

  private spanOfCall(callId: string): Span | null {
    const record = this.analyser.callRecord(callId);
    const call = this.callsById.get(callId);
    if (!record || !call) return null;
    return spanning([spanOfMessages(record), ...call.streamIds.map((id) => this.spanOfStream(id))]);
  }

  private spanOfStream(id: string): Span | null {
    const source = this.streamsById.get(id)?.source;
    return source ? spanOfSource(source) : null;
  }
}

/** Most have none, and stay as they are. */
function withCauses<One extends { id: string; causes: CallCause[] }>(
  one: One,
  causes: ReadonlyMap<string, CallCause[]>,
): One {
  const own = causes.get(one.id);
  return own ? { ...one, causes: own } : one;
}
