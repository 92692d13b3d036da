import {
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CircleSlash,
  CircleX,
  LoaderCircle,
  TriangleAlert,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SelfTestStatus, StepOutcome } from '../../../src-shared/model/selfTest';
import './OutcomeMark.css';

export type StepState = StepOutcome | 'waiting' | 'running';

const ICONS: Record<StepState, LucideIcon> = {
  waiting: CircleDashed,
  running: LoaderCircle,
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleX,
  skipped: CircleMinus,
  stopped: CircleSlash,
};

/** A step's state as icon and word; the colour is the third sign. */
export function OutcomeMark({ state }: { state: StepState }) {
  const { t } = useTranslation();
  const Icon = ICONS[state];
  return (
    <span className={`outcome outcome-${state}`}>
      <Icon className="icon" aria-hidden />
      {t(`selfTest.outcome.${state}`)}
    </span>
  );
}

const STATUS_ICONS: Record<SelfTestStatus, LucideIcon> = {
  good: CircleCheck,
  incomplete: CircleMinus,
  poor: TriangleAlert,
  bad: CircleX,
};

export function SelfTestStatusIcon({ status }: { status: SelfTestStatus }) {
  const Icon = STATUS_ICONS[status];
  return <Icon className="self-verdict-icon" aria-hidden />;
}
