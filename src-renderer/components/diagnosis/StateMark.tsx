import { CircleCheck, CircleDashed, CircleMinus, CircleX, Info, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../../src-shared/model/diagnosis';
import type { RowState } from './checks';
import './verdict.css';
import './StateMark.css';

const ICONS: Record<RowState, LucideIcon> = {
  pass: CircleCheck,
  warn: TriangleAlert,
  fail: CircleX,
  info: Info,
  skip: CircleMinus,
  waiting: CircleDashed,
  running: LoaderCircle,
};

export function StateIcon({ state }: { state: RowState }) {
  const Icon = ICONS[state];
  return <Icon className={`icon state-icon state-${state}`} aria-hidden />;
}

/** A check's state as icon and word. */
export function StateMark({ state }: { state: RowState }) {
  const { t } = useTranslation();
  return (
    <span className={`state-mark state-${state}`}>
      <StateIcon state={state} />
      {t(`diagnose.state.${state}`)}
    </span>
  );
}

const VERDICT_ICONS = { healthy: CircleCheck, degraded: TriangleAlert, failed: CircleX } as const;

export function VerdictIcon({ status }: { status: Verdict['status'] }) {
  const Icon = VERDICT_ICONS[status];
  return <Icon className={`verdict-icon verdict-${status}`} aria-hidden />;
}

/** A verdict as icon and word, as small as a line of a list needs it. */
export function VerdictMark({ status }: { status: Verdict['status'] }) {
  const { t } = useTranslation();
  const Icon = VERDICT_ICONS[status];
  return (
    <span className={`state-mark verdict-${status}`}>
      <Icon className="icon" aria-hidden />
      {t(`diagnose.statusShort.${status}`)}
    </span>
  );
}
