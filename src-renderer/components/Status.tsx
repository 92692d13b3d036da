import { Circle, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import './Status.css';

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

const TONE_ICONS: Record<Tone, LucideIcon> = {
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
  quiet: Circle,
};

interface Props {
  tone: Tone;
  /** What this is the state of, for a screen reader. */
  label: string;
  icon?: LucideIcon;
  /** The tone's own icon instead of one of the thing. */
  dot?: boolean;
  live?: boolean;
  children: ReactNode;
}

/** A state as icon, word and colour together. */
export function Status({ tone, label, icon, dot = false, live = false, children }: Props) {
  const Icon = dot || !icon ? TONE_ICONS[tone] : icon;
  return (
    <span className={`status status-${tone}`} role={live ? 'status' : undefined} title={label}>
      <Icon className="icon" aria-hidden />
      <span className="visually-hidden">{label}: </span>
      <span className="truncate">{children}</span>
    </span>
  );
}
