/** RFC 3550 section 6.4.1: SR, what an active sender reports. */
import { PacketType, viewOf, withHeader } from './header';
import type { NtpTime } from './ntp';
import {
  RECEPTION_REPORT_LENGTH,
  readReceptionReports,
  writeReceptionReport,
  type ReceptionReport,
} from './receptionReport';

export interface SenderReport {
  kind: 'sender-report';
  ssrc: number;
  /** When the report was sent. */
  ntp: NtpTime;
  /** The same instant on the stream's RTP clock. */
  rtpTimestamp: number;
  packetCount: number;
  /** Payload octets, without headers and padding. */
  octetCount: number;
  reports: ReceptionReport[];
}

const FIXED_LENGTH = 24;

/** @param body after the common header */
export function parseSenderReport(body: Uint8Array, count: number): SenderReport | null {
  if (body.length < FIXED_LENGTH) return null;
  const view = viewOf(body);
  return {
    kind: 'sender-report',
    ssrc: view.getUint32(0),
    ntp: { seconds: view.getUint32(4), fraction: view.getUint32(8) },
    rtpTimestamp: view.getUint32(12),
    packetCount: view.getUint32(16),
    octetCount: view.getUint32(20),
    reports: readReceptionReports(view, FIXED_LENGTH, count),
  };
}

export function buildSenderReport(report: SenderReport): Uint8Array {
  const body = new Uint8Array(FIXED_LENGTH + report.reports.length * RECEPTION_REPORT_LENGTH);
  const view = viewOf(body);
  view.setUint32(0, report.ssrc);
  view.setUint32(4, report.ntp.seconds);
  view.setUint32(8, report.ntp.fraction);
  view.setUint32(12, report.rtpTimestamp);
  view.setUint32(16, report.packetCount);
  view.setUint32(20, report.octetCount);
  report.reports.forEach((block, i) => writeReceptionReport(view, FIXED_LENGTH + i * RECEPTION_REPORT_LENGTH, block));
  return withHeader(PacketType.senderReport, report.reports.length, body);
}
