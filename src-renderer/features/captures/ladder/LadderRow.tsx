import { CircleAlert, Grip, PhoneForwarded, RotateCw, TriangleAlert, Volume2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { span, timeOfDay } from '../../../i18n/format';
import type { LadderLineRow } from './rows';
import type { LadderScale } from './zoom';

/** Room for the time at the left, pixels. */
export const TIME_WIDTH = 104;
/** A pause between two lines from which on it is set off, ms: RFC 3261's T1, after which UDP sends again. */
const LONG_PAUSE_MS = 500;
/** Rows lower than that have one line of text. */
const TWO_LINES = 36;

/** One line of a ladder: its time, and the arrow from who says it to who hears it. */
export function LadderRowView({ row, scale }: { row: LadderLineRow; scale: LadderScale }) {
  const { line, sinceBefore } = row;
  const paused = sinceBefore !== null && sinceBefore >= LONG_PAUSE_MS;
  return (
    <>
      <span className="capture-lane-time mono">
        <span>{timeOfDay(line.at)}</span>
        {scale.rowHeight >= TWO_LINES && sinceBefore !== null && (
          <span className={paused ? 'capture-lane-pause' : 'quiet'}>+{span(sinceBefore)}</span>
        )}
      </span>
      <Arrow row={row} scale={scale} />
    </>
  );
}

function Arrow({ row, scale: { columnWidth, rowHeight } }: { row: LadderLineRow; scale: LadderScale }) {
  const { from, to, tone, line } = row;
  const left = TIME_WIDTH + (Math.min(from, to) + 0.5) * columnWidth;
  const again = line.kind === 'message' && line.retransmission;
  const classes = [
    'capture-lane-arrow',
    `capture-lane-${tone}`,
    from === to ? 'capture-lane-self' : from < to ? 'capture-lane-right' : 'capture-lane-left',
  ];
  if (again) classes.push('capture-lane-again');
  if (rowHeight < TWO_LINES) classes.push('capture-lane-small');
  return (
    <span
      className={classes.join(' ')}
      style={from === to ? { left, maxWidth: columnWidth } : { left, width: Math.abs(to - from) * columnWidth }}
    >
      <Label row={row} wide={Math.abs(to - from) * columnWidth > 300} />
    </span>
  );
}

const EVENT_ICONS = { dtmf: Grip, transfer: PhoneForwarded, icmp: CircleAlert } as const;

function Label({ row: { line, text, tone }, wide }: { row: LadderLineRow; wide: boolean }) {
  const { t } = useTranslation();
  const again = line.kind === 'message' && line.retransmission;
  const malformed = line.kind === 'message' ? line.malformed : null;
  const Icon =
    line.kind === 'media'
      ? Volume2
      : line.kind === 'event'
        ? line.event in EVENT_ICONS
          ? EVENT_ICONS[line.event as keyof typeof EVENT_ICONS]
          : tone === 'alarm'
            ? CircleAlert
            : null
        : again
          ? RotateCw
          : null;
  return (
    <span className="capture-lane-label">
      {Icon && <Icon className="icon" aria-hidden />}
      {malformed !== null && <TriangleAlert className="icon capture-lane-flaw" aria-hidden />}
      <span className="truncate">{text}</span>
      {line.kind === 'message' && line.sdp && <span className="capture-lane-tag">SDP</span>}
      {again && wide && <span className="chip chip-warn">{t('ladder.again')}</span>}
    </span>
  );
}
