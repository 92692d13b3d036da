import { LoaderCircle } from 'lucide-react';

interface Props {
  /** What to do now, in a few words. */
  text: string;
  hint?: string;
  /** Something goes on without the person. */
  busy?: boolean;
}

/** Told to a screen reader as it appears. */
export function Instruction({ text, hint, busy = false }: Props) {
  return (
    <div className="self-instruction" role="status">
      <p className="self-instruction-text">
        {busy && <LoaderCircle className="icon self-busy" aria-hidden />}
        {text}
      </p>
      {hint !== undefined && <p className="quiet">{hint}</p>}
    </div>
  );
}
