import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { counted } from './words';

export type Severity = 'problem' | 'warning' | 'note' | 'fine';

const ICONS = { problem: CircleX, warning: TriangleAlert, note: Info, fine: CircleCheck } as const;
const STATES = { problem: 'fail', warning: 'warn', note: 'info', fine: 'pass' } as const;

/** How much something needs attention: icon, word and colour. */
export function RankMark({ severity, iconOnly = false }: { severity: Severity; iconOnly?: boolean }) {
  const { t } = useTranslation();
  const Icon = ICONS[severity];
  return (
    <span className={`state-mark state-${STATES[severity]}`}>
      <Icon className="icon" aria-hidden />
      <span className={iconOnly ? 'visually-hidden' : undefined}>{t(`captures.severity.${severity}`)}</span>
    </span>
  );
}

/** "3 problems", "no problems". */
export function ProblemMark({ problems }: { problems: number }) {
  const severity = problems > 0 ? 'problem' : 'fine';
  const Icon = ICONS[severity];
  return (
    <span className={`state-mark small state-${STATES[severity]}`}>
      <Icon className="icon" aria-hidden />
      {counted('problems', problems)}
    </span>
  );
}
