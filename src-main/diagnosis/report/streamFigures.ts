import { hostText } from '../../../src-shared/words/endpoint';
import type { JsonValue } from '../../../src-shared/model/diagnosis';

type JsonObject = { [key: string]: JsonValue };

/** The figures of a stream (a `StreamStatistics` as JSON) with names and units for people; what is not known is left out. */
export function streamFigures(stream: JsonObject): [string, string][] {
  const { direction, ssrc, src, dst, codec, payloadType, mosNote } = stream;
  const jitter = spread(stream.jitterMs);
  const delta = spread(stream.deltaMs);
  const rtt = spread(stream.rttMs);
  const burst = object(stream.burst);
  const report = object(stream.remoteReport);
  const rows: [string, string | null][] = [
    ['Direction', direction === 'inbound' ? 'towards us' : direction === 'outbound' ? 'from us' : null],
    ['SSRC', text(ssrc)],
    ['From, to', endpoint(src) && endpoint(dst) ? `${endpoint(src)} → ${endpoint(dst)}` : null],
    ['Codec', codec === null ? null : `${text(codec) ?? ''} (payload type ${text(payloadType) ?? '?'})`],
    ['Packets', `${text(stream.packets) ?? '?'} of ${text(stream.expected) ?? '?'} expected`],
    ['Lost', `${text(stream.lost) ?? '?'} (${figure(stream.lossPercent, ' %') ?? '?'})`],
    ['Out of order, twice', `${text(stream.reordered) ?? '?'}, ${text(stream.duplicates) ?? '?'}`],
    ['Failed authentication or replayed', text(stream.rejected)],
    ['Packet distance (min, mean, max)', delta],
    ['Jitter (min, mean, max)', jitter],
    [
      'Bursts (RFC 3611)',
      burst
        ? `density ${figure(burst.density, '')}, ${figure(burst.meanMs, ' ms')} long on average; gaps: density ${figure(burst.gapDensity, '')}, ${figure(burst.gapMeanMs, ' ms')}`
        : null,
    ],
    ['Bit rate', figure(stream.bitrateKbps, ' kbit/s')],
    ['Clock drift', figure(stream.clockDriftPpm, ' ppm')],
    ['Round trip (min, mean, max)', rtt],
    ['Level', figure(stream.levelDbov, ' dBov')],
    ['MOS', figure(stream.mos, '') ?? 'not computed'],
    ['How the MOS was computed', text(mosNote)],
    [
      'Reported by the receiver',
      report
        ? `${text(report.lost)} lost, last interval ${figure(report.lossPercent, ' %')}, jitter ${figure(report.jitterMs, ' ms')} (${text(report.reports)} reports)`
        : null,
    ],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

function text(value: JsonValue | undefined): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function figure(value: JsonValue | undefined, unit: string): string | null {
  return typeof value === 'number' ? `${Math.round(value * 100) / 100}${unit}` : null;
}

function spread(value: JsonValue | undefined): string | null {
  const { min, mean, max } = object(value) ?? {};
  const figures = [min, mean, max].map((one) => figure(one, ''));
  return figures.includes(null) ? null : `${figures.join(', ')} ms`;
}

function endpoint(value: JsonValue | undefined): string | null {
  const { address, port } = object(value) ?? {};
  if (typeof address !== 'string') return null;
  return `${hostText(address)}:${text(port) ?? '?'}`;
}

function object(value: JsonValue | undefined): JsonObject | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}
