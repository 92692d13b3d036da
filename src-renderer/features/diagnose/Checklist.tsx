import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckProgress } from '../../../src-shared/model/diagnosis';
import { Toggle } from '../../components/Toggle';
import { areaState, byArea, rowState } from '../../components/diagnosis/checks';
import { CheckRow } from '../../components/diagnosis/CheckRow';
import { StateIcon } from '../../components/diagnosis/StateMark';

interface Props {
  checks: readonly CheckProgress[];
  open: ReadonlySet<string>;
  onToggle: (checkId: string) => void;
  live?: boolean;
}

/** Every check in the order of the run, by area. What was skipped is folded away when the run is over. */
export function Checklist({ checks, open, onToggle, live = false }: Props) {
  const { t } = useTranslation();
  const [showSkipped, setShowSkipped] = useState(false);
  const skipped = live ? [] : checks.filter((check) => rowState(check) === 'skip' && !open.has(check.id));
  const shown = showSkipped ? checks : checks.filter((check) => !skipped.includes(check));
  return (
    <section className="card checklist" aria-labelledby="checklist-title">
      <div className="card-head">
        <ListChecks className="icon" aria-hidden />
        <h2 id="checklist-title">{t('diagnose.checks')}</h2>
        <span className="spacer" />
        {skipped.length > 0 && (
          <Toggle
            label={t('diagnose.showSkipped', { count: skipped.length })}
            checked={showSkipped}
            onChange={setShowSkipped}
          />
        )}
      </div>
      {byArea(shown).map(({ area, checks: group }) => (
        <section key={area} className="area" aria-labelledby={`area-${area}`}>
          <h3 id={`area-${area}`} className="diagnose-area-head">
            <StateIcon state={areaState(group)} />
            <span className="visually-hidden">{t(`diagnose.state.${areaState(group)}`)}: </span>
            {t(`diagnose.area.${area}`)}
            {live && (
              <span className="quiet diagnose-area-count">
                {group.filter(({ state }) => state === 'done').length}/{group.length}
              </span>
            )}
          </h3>
          <ul>
            {group.map((check) => (
              <CheckRow key={check.id} check={check} open={open.has(check.id)} onToggle={onToggle} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}
