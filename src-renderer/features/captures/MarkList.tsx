import { useTranslation } from 'react-i18next';
import type { StreamMark } from '../../../src-shared/model/capture';
import { SEVERITY_CLASSES, SEVERITY_ICONS } from './severity';

/** What is remarkable about streams, the technical name beside it. */
export function MarkList({ marks }: { marks: readonly StreamMark[] }) {
  const { t } = useTranslation();
  if (marks.length === 0) return null;
  return (
    <ul className="capture-mark-list card" aria-label={t('captures.marks')}>
      {marks.map(({ kind, severity, text }, index) => {
        const Icon = SEVERITY_ICONS[severity];
        return (
          <li key={index} className={SEVERITY_CLASSES[severity]}>
            <Icon className="icon" aria-hidden />
            <span className="visually-hidden">{t(`captures.severity.${severity}`)}: </span>
            <span>{text}</span> <code className="quiet">{kind}</code>
          </li>
        );
      })}
    </ul>
  );
}
