import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import './Banner.css';

const ICONS = { info: Info, good: CircleCheck, warning: TriangleAlert, error: CircleAlert } as const;

interface Props {
  level: keyof typeof ICONS;
  /** One line in bold; what to do about it goes below. */
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** How a screen reader learns of it: at once, politely, or only on the way. */
  live?: 'alert' | 'status';
}

export function Banner({ level, title, children, actions, live }: Props) {
  const Icon = ICONS[level];
  return (
    <div className={`banner banner-${level}`} role={live}>
      <Icon className="icon" aria-hidden />
      <div className="banner-text">
        <p className="banner-title">{title}</p>
        {children}
      </div>
      {actions && <div className="banner-actions">{actions}</div>}
    </div>
  );
}
