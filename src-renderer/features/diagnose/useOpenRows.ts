import { useState } from 'react';

/** Which rows of the checklist are open. */
export function useOpenRows(first: readonly string[]) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(first));
  const toggle = (id: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  /** Opens a row, brings it into sight and goes there. */
  const reveal = (id: string) => {
    setOpen((before) => new Set([...before, id]));
    // When the row has opened.
    requestAnimationFrame(() => {
      const row = document.getElementById(`check-${id}`);
      row?.scrollIntoView({ block: 'start' });
      row?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
    });
  };
  return { open, toggle, reveal };
}
