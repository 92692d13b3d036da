import { CircleCheck, CircleX } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../src-shared/contract/captures';
import { counted } from './words';

/** The file, and in one line whether anything is wrong in it. */
export function CaptureHead({
  overview: { summary },
  headingRef,
}: {
  overview: CaptureOverview;
  headingRef: RefObject<HTMLHeadingElement | null>;
}) {
  const { t } = useTranslation();
  const { name, problems } = summary;
  const Icon = problems > 0 ? CircleX : CircleCheck;
  return (
    <header className="capture-head">
      <Icon className={`capture-head-icon state-${problems > 0 ? 'fail' : 'pass'}`} aria-hidden />
      <div className="capture-head-text">
        <h1 ref={headingRef} tabIndex={-1} className="truncate" title={name}>
          {name}
        </h1>
        <p className={`state-${problems > 0 ? 'fail' : 'pass'}`}>
          {problems > 0 ? t('captures.found', { problems: counted('problems', problems) }) : t('captures.noProblem')}
        </p>
      </div>
    </header>
  );
}
