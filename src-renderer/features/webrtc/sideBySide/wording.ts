/** The comparison in words: its cells, its one sentence, and the whole of it as text for a ticket. */
import { t } from '../../../i18n';
import { figure, span, withUnit } from '../../../i18n/format';
import { conclude } from './conclusion';
import type { Conclusion } from './conclusion';
import type { Leg } from './legs';
import { ROW_GROUPS, comparedRows } from './rows';
import type { CellKind, ComparedRow } from './rows';

export function cellText(id: ComparedRow['id'], kind: CellKind, value: number | string | null): string {
  if (value === null) return '–';
  if (typeof value === 'string') {
    if (id === 'security' && (value === 'none' || value === 'sdes' || value === 'dtls')) {
      return t(`call.security.${value}`);
    }
    return id === 'outcome' && value in OUTCOMES ? t(OUTCOMES[value as keyof typeof OUTCOMES]) : value;
  }
  switch (kind) {
    case 'ms':
      return Math.abs(value) < 100 ? withUnit(value, 'ms', 1) : span(value);
    case 'percent':
      return withUnit(value, '%', 2);
    case 'mos':
      return figure(value, 2);
    case 'level':
      return withUnit(value, 'dBov', 1);
    default:
      return figure(value);
  }
}

const OUTCOMES = {
  answered: 'webrtc.outcome.answered',
  rejected: 'webrtc.outcome.rejected',
  failed: 'webrtc.outcome.failed',
  cancelled: 'webrtc.outcome.cancelled',
} as const;

export function conclusionText(conclusion: Conclusion): string {
  const leg = (kind: Leg['kind']): string => t(`webrtc.leg.${kind}`);
  switch (conclusion.key) {
    case 'allRefused':
      return t('webrtc.conclusion.allRefused', { status: conclusion.status });
    case 'silent':
      return t('webrtc.conclusion.silent', { which: conclusion.which.map(leg).join(', ') });
    case 'lossier': {
      const { which, than, loss, other, way } = conclusion;
      return t(`webrtc.conclusion.lossier.${way}`, {
        which: leg(which),
        than: leg(than),
        loss: withUnit(loss, '%', 1),
        other: withUnit(other, '%', 1),
      });
    }
    case 'slower': {
      const { which, than, ms, beforeMs, answerMs, afterMs } = conclusion;
      return t('webrtc.conclusion.slower', {
        which: leg(which),
        than: leg(than),
        ms: span(ms),
        before: span(beforeMs),
        answer: span(answerMs),
        after: span(afterMs),
      });
    }
    default:
      return t(`webrtc.conclusion.${conclusion.key}`);
  }
}

/** Number, time, conclusion and every figure; nothing in it is secret. */
export function comparisonText(legs: readonly Leg[]): string {
  const rows = comparedRows(legs);
  const first = legs.find(({ done }) => done)?.done?.result;
  const lines = [`${t('webrtc.compare.title')}: ${first ? `${first.target}, ${first.timing.startedAt}` : ''}`];
  lines.push(conclusionText(conclude(legs)));
  for (const { kind, error } of legs) if (error !== null) lines.push(`${t(`webrtc.leg.${kind}`)}: ${error}`);
  lines.push('', `${t('streams.figure')}: ${legs.map(({ kind }) => t(`webrtc.leg.${kind}`)).join(' | ')}`);
  for (const group of ROW_GROUPS) {
    const own = rows.filter((row) => row.group === group);
    if (own.length > 0) lines.push('', t(`webrtc.group.${group}`));
    for (const { id, kind, values, differs } of own) {
      const cells = values.map((value) => cellText(id, kind, value)).join(' | ');
      lines.push(`  ${t(`webrtc.row.${id}`)}: ${cells}${differs ? ` (${t('webrtc.compare.differs')})` : ''}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
