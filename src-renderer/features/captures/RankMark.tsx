import { useTranslation } from 'react-i18next';
import { SEVERITY_CLASSES, SEVERITY_ICONS } from './severity';
import type { Severity } from './severity';
import { counted } from './words';

/** How much something needs attention: icon, word and colour. */
export function RankMark({ severity, iconOnly = false }: { severity: Severity; iconOnly?: boolean }) {
  const { t } = useTranslation();
  const Icon = SEVERITY_ICONS[severity];
  return (
    <span className={`state-mark ${SEVERITY_CLASSES[severity]}`}>
      <Icon className="icon" aria-hidden />
      <span className={iconOnly ? 'visually-hidden' : undefined}>{t(`captures.severity.${severity}`)}</span>
    </span>
  );
}

/** "3 problems", "no problems". */
export function ProblemMark({ problems }: { problems: number }) {
  const severity = problems > 0 ? 'problem' : 'fine';
  const Icon = SEVERITY_ICONS[severity];
  return (
    <span className={`state-mark small ${SEVERITY_CLASSES[severity]}`}>
      <Icon className="icon" aria-hidden />
      {counted('problems', problems)}
    </span>
  );
}
