import type { ButtonHTMLAttributes, ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import './Button.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon?: LucideIcon;
  /** `primary` once a page; `danger` for what cannot be taken back; `call` for placing and answering. */
  look?: 'plain' | 'primary' | 'danger' | 'call' | 'bare';
  /** Set for a switch-like button: announced as pressed or not. */
  pressed?: boolean;
  /** Only the icon is seen; `children` is its name for a screen reader and its tooltip. */
  iconOnly?: boolean;
  children: ReactNode;
}

export function Button({ icon: Icon, look = 'plain', pressed, iconOnly = false, children, className, ...rest }: Props) {
  const classes = ['button', `button-${look}`, iconOnly ? 'button-icon' : '', className ?? ''];
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(' ')}
      aria-pressed={pressed}
      title={iconOnly && typeof children === 'string' ? children : undefined}
      {...rest}
    >
      {Icon && <Icon className="icon" aria-hidden />}
      {iconOnly ? <span className="visually-hidden">{children}</span> : <span className="truncate">{children}</span>}
    </button>
  );
}
