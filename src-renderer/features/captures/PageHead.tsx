import type { ReactNode, RefObject } from 'react';
import { SEVERITY_CLASSES, SEVERITY_ICONS } from './severity';
import type { Severity } from './severity';

interface Props {
  severity: Severity;
  title: string;
  headingRef: RefObject<HTMLHeadingElement | null>;
  /** The line below. */
  children: ReactNode;
}

/** The verdict on a capture, a call or a stream, and what it is about. */
export function PageHead({ severity, title, headingRef, children }: Props) {
  const Icon = SEVERITY_ICONS[severity];
  return (
    <header className="capture-head">
      <Icon className={`capture-head-icon ${SEVERITY_CLASSES[severity]}`} aria-hidden />
      <div className="capture-head-text">
        <h1 ref={headingRef} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </div>
    </header>
  );
}
