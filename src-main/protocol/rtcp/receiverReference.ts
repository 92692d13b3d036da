/** RFC 3611 sections 4.4 and 4.5: the two blocks by which one who sends no media still measures the round trip. */
import type { NtpTime } from './ntp';

export interface ReceiverReferenceTime {
  kind: 'receiver-reference-time';
  ntp: NtpTime;
}

export interface DelaySinceLastReport {
  kind: 'delay-since-last-report';
  reports: {
    /** Whose reference time block is answered. */
    ssrc: number;
    /** Middle 32 bits of its NTP time. */
    lastRr: number;
    /** 1/65536 s. */
    delaySinceLastRr: number;
  }[];
}

export const REFERENCE_TIME_LENGTH = 8;
export const DELAY_ENTRY_LENGTH = 12;

export function readReceiverReferenceTime(view: DataView): ReceiverReferenceTime | null {
  if (view.byteLength < REFERENCE_TIME_LENGTH) return null;
  return { kind: 'receiver-reference-time', ntp: { seconds: view.getUint32(0), fraction: view.getUint32(4) } };
}

export function writeReceiverReferenceTime(view: DataView, block: ReceiverReferenceTime): void {
  view.setUint32(0, block.ntp.seconds);
  view.setUint32(4, block.ntp.fraction);
}

export function readDelaySinceLastReport(view: DataView): DelaySinceLastReport {
  const entries = Math.floor(view.byteLength / DELAY_ENTRY_LENGTH);
  return {
    kind: 'delay-since-last-report',
    reports: Array.from({ length: entries }, (_, i) => ({
      ssrc: view.getUint32(i * DELAY_ENTRY_LENGTH),
      lastRr: view.getUint32(i * DELAY_ENTRY_LENGTH + 4),
      delaySinceLastRr: view.getUint32(i * DELAY_ENTRY_LENGTH + 8),
    })),
  };
}

export function writeDelaySinceLastReport(view: DataView, block: DelaySinceLastReport): void {
  block.reports.forEach((report, i) => {
    view.setUint32(i * DELAY_ENTRY_LENGTH, report.ssrc);
    view.setUint32(i * DELAY_ENTRY_LENGTH + 4, report.lastRr);
    view.setUint32(i * DELAY_ENTRY_LENGTH + 8, report.delaySinceLastRr);
  });
}
