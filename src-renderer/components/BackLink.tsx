import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';

/** One step up. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a className="button button-bare" href={href}>
      <ArrowLeft className="icon" aria-hidden />
      <span className="truncate">{children}</span>
    </a>
  );
}
