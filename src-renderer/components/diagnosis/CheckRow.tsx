import { ChevronRight } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckProgress } from '../../../src-shared/model/diagnosis';
import { span, withUnit } from '../../i18n/format';
import { rowState } from './checks';
import { EvidenceView } from './evidence/EvidenceView';
import { StateIcon } from './StateMark';
import './check.css';

interface Props {
  check: CheckProgress;
  open: boolean;
  onToggle: (checkId: string) => void;
}

/** One check: what it found in a sentence; opened, on what. A line of the same height while it waits, runs and has ended. */
function Row({ check, open, onToggle }: Props) {
  const { t } = useTranslation();
  const state = rowState(check);
  const { result } = check;
  const panelId = `evidence-${check.id}`;
  const time = result
    ? result.status === 'skip'
      ? ''
      : span(result.durationMs)
    : check.fraction !== null
      ? withUnit(check.fraction * 100, '%')
      : '';
  return (
    <li id={`check-${check.id}`} className={`check check-${state}`}>
      <button
        type="button"
        className="check-row"
        aria-expanded={result ? open : undefined}
        aria-controls={result && open ? panelId : undefined}
        disabled={!result}
        onClick={() => onToggle(check.id)}
      >
        <ChevronRight className="icon check-chevron" aria-hidden />
        <StateIcon state={state} />
        <span className="check-text">
          <span className="check-title truncate">{check.title}</span>
          <span className={open ? 'small' : 'quiet small truncate'}>{result?.summary ?? check.doing ?? '\u00a0'}</span>
        </span>
        <span className={`check-word small state-${state}`}>{t(`diagnose.state.${state}`)}</span>
        <span className="check-time quiet small">{time}</span>
      </button>
      {result && open && (
        <div id={panelId} className="check-panel">
          <EvidenceView evidence={result.evidence} />
          <p className="quiet small">
            <code>{check.id}</code>
          </p>
        </div>
      )}
    </li>
  );
}

/** The list is sent whole ten times a second; rows whose check did not change are left alone. */
export const CheckRow = memo(
  Row,
  (before, after) =>
    before.open === after.open &&
    before.check.state === after.check.state &&
    before.check.doing === after.check.doing &&
    before.check.fraction === after.check.fraction &&
    before.check.result?.status === after.check.result?.status &&
    before.check.result?.durationMs === after.check.result?.durationMs,
);
