import { useTranslation } from 'react-i18next';
import type { CheckProgress } from '../../../src-shared/model/diagnosis';
import { rowState } from './checks';
import { StateIcon } from './StateMark';

interface Props {
  ids: readonly string[];
  checks: readonly CheckProgress[];
  onReveal: (checkId: string) => void;
}

/** The checks that a cause rests on; each opens its row. */
export function EvidenceLinks({ ids, checks, onReveal }: Props) {
  const { t } = useTranslation();
  const found = ids.flatMap((id) => checks.find((check) => check.id === id) ?? []);
  if (found.length === 0) return null;
  return (
    <div className="evidence-links">
      <p className="quiet small">{t('diagnose.restsOn')}</p>
      <ul>
        {found.map((check) => (
          <li key={check.id}>
            <button type="button" className="evidence-link" onClick={() => onReveal(check.id)}>
              <StateIcon state={rowState(check)} />
              <span className="visually-hidden">{t(`diagnose.state.${rowState(check)}`)}: </span>
              <span className="truncate">{check.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
