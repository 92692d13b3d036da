import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import './Dialog.css';

interface Props {
  title: string;
  onClose: () => void;
  /** Announced at once instead of politely. */
  alert?: boolean;
  children: ReactNode;
}

/**
 * A modal on the platform's own dialog element: it keeps the focus inside, gives it back, closes on Escape, and (unlike scripted
 * ones) needs no style element, which the page's policy forbids. What has `data-autofocus` gets the focus: React's own autoFocus
 * would take it before the dialog could remember where it was.
 */
export function Dialog({ title, onClose, alert = false, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className="dialog"
      role={alert ? 'alertdialog' : undefined}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}
