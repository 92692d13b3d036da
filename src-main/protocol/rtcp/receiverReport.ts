/** RFC 3550 section 6.4.2: RR, for those who have sent nothing since their last report. */
import { PacketType, viewOf, withHeader } from './header';
import {
  RECEPTION_REPORT_LENGTH,
  readReceptionReports,
  writeReceptionReport,
  type ReceptionReport,
} from './receptionReport';

export interface ReceiverReport {
  kind: 'receiver-report';
  ssrc: number;
  reports: ReceptionReport[];
}

const FIXED_LENGTH = 4;

/** @param body after the common header */
export function parseReceiverReport(body: Uint8Array, count: number): ReceiverReport | null {
  if (body.length < FIXED_LENGTH) return null;
  const view = viewOf(body);
  return {
    kind: 'receiver-report',
    ssrc: view.getUint32(0),
    reports: readReceptionReports(view, FIXED_LENGTH, count),
  };
}

export function buildReceiverReport(report: ReceiverReport): Uint8Array {
  const body = new Uint8Array(FIXED_LENGTH + report.reports.length * RECEPTION_REPORT_LENGTH);
  const view = viewOf(body);
  view.setUint32(0, report.ssrc);
  report.reports.forEach((block, i) => writeReceptionReport(view, FIXED_LENGTH + i * RECEPTION_REPORT_LENGTH, block));
  return withHeader(PacketType.receiverReport, report.reports.length, body);
}
