import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { span, timeOfDay } from '../../../i18n/format';
import { preciseMs, shortStartLine, toneOf } from '../../calls/ladderRows';
import type { LadderEvidence } from './parse';

/** Messages between this program (left) and the other side (right). */
export function EvidenceLadder({ entries, label }: { entries: LadderEvidence; label: string }) {
  const { t } = useTranslation();
  return (
    <ol className="evidence-ladder" aria-label={label}>
      {entries.map((entry, index) => {
        const before = entries[index - 1];
        return (
          <li key={index} className={`ladder-${entry.direction} ladder-tone-${toneOf(entry.startLine)}`}>
            <span className="ladder-time mono">
              {timeOfDay(entry.at)}
              <span className="quiet">{before ? `+${span(preciseMs(entry.at) - preciseMs(before.at))}` : ''}</span>
            </span>
            <span className="ladder-arrow" title={`${entry.from} → ${entry.to}`}>
              <span className="visually-hidden">
                {t(entry.direction === 'outbound' ? 'diagnose.sent' : 'diagnose.received')}{' '}
              </span>
              <span className="ladder-line">
                {entry.retransmission && <RotateCw className="icon" aria-hidden />}
                <span className="truncate">{shortStartLine(entry.startLine)}</span>
                {entry.retransmission && <span className="chip chip-warn">{t('ladder.again')}</span>}
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
