import type { ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import './Empty.css';

interface Props {
  icon: LucideIcon;
  title: string;
  /** What to do next. */
  children: ReactNode;
}

export function Empty({ icon: Icon, title, children }: Props) {
  return (
    <div className="empty">
      <Icon className="empty-icon" aria-hidden />
      <p className="empty-title">{title}</p>
      <p className="quiet">{children}</p>
    </div>
  );
}
