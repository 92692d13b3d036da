import { useId } from 'react';
import type { ReactNode } from 'react';
import { CircleAlert } from 'lucide-react';
import './Field.css';

/** What a control has to carry so that label, hint and error belong to it. */
export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface Props {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  wide?: boolean;
  children: (control: ControlProps) => ReactNode;
}

/** A labelled control with its hint; the error takes the hint's place, so that nothing jumps. */
export function Field({ label, hint, error, wide = false, children }: Props) {
  const id = useId();
  const noteId = `${id}-note`;
  const noted = error !== undefined || hint !== undefined;
  return (
    <div className={wide ? 'field field-wide' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': noted ? noteId : undefined, 'aria-invalid': error ? true : undefined })}
      <p id={noteId} className={error ? 'field-error' : 'field-hint'} aria-live="polite">
        {error !== undefined && <CircleAlert className="icon" aria-hidden />}
        {error ?? hint}
      </p>
    </div>
  );
}
