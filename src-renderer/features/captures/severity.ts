import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';

/** How much something needs attention. */
export type Severity = 'problem' | 'warning' | 'note' | 'fine';

export const SEVERITY_ICONS: Record<Severity, LucideIcon> = {
  problem: CircleX,
  warning: TriangleAlert,
  note: Info,
  fine: CircleCheck,
};

/** Names of the classes that colour it, as at the checks of a diagnosis. */
export const SEVERITY_CLASSES: Record<Severity, string> = {
  problem: 'state-fail',
  warning: 'state-warn',
  note: 'state-info',
  fine: 'state-pass',
};
