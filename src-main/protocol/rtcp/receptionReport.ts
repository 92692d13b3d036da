/** RFC 3550 section 6.4.1: the report block that SR and RR carry, one for each source heard. */

export interface ReceptionReport {
  /** The source that the block is about. */
  ssrc: number;
  /** Of the interval since the last report, 0 to 255 in 1/256. */
  fractionLost: number;
  /** 24 bits, signed: duplicates can make it negative. */
  cumulativeLost: number;
  /** Extended highest sequence number received. */
  highestSequence: number;
  /** Interarrival jitter, RTP time stamp units. */
  jitter: number;
  /** Middle 32 bits of the last SR's NTP time; 0 when none has come. */
  lastSr: number;
  /** Since that SR arrived, 1/65536 s. */
  delaySinceLastSr: number;
}

export const RECEPTION_REPORT_LENGTH = 24;
const MAX_CUMULATIVE = 0x7fffff;

/** The caller sees to it that `RECEPTION_REPORT_LENGTH` octets are there. */
function readReceptionReport(view: DataView, offset: number): ReceptionReport {
  return {
    ssrc: view.getUint32(offset),
    fractionLost: view.getUint8(offset + 4),
    cumulativeLost: (view.getInt32(offset + 4) << 8) >> 8,
    highestSequence: view.getUint32(offset + 8),
    jitter: view.getUint32(offset + 12),
    lastSr: view.getUint32(offset + 16),
    delaySinceLastSr: view.getUint32(offset + 20),
  };
}

export function writeReceptionReport(view: DataView, offset: number, report: ReceptionReport): void {
  const cumulative = Math.max(-MAX_CUMULATIVE - 1, Math.min(MAX_CUMULATIVE, report.cumulativeLost));
  view.setUint32(offset, report.ssrc);
  view.setUint32(offset + 4, (report.fractionLost << 24) | (cumulative & 0xffffff));
  view.setUint32(offset + 8, report.highestSequence);
  view.setUint32(offset + 12, report.jitter);
  view.setUint32(offset + 16, report.lastSr);
  view.setUint32(offset + 20, report.delaySinceLastSr);
}

/** As many blocks as the header's count says and the octets allow. */
export function readReceptionReports(view: DataView, offset: number, count: number): ReceptionReport[] {
  const reports: ReceptionReport[] = [];
  for (let i = 0, at = offset; i < count && at + RECEPTION_REPORT_LENGTH <= view.byteLength; i++) {
    reports.push(readReceptionReport(view, at));
    at += RECEPTION_REPORT_LENGTH;
  }
  return reports;
}
