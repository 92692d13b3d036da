import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../src-shared/contract/captures';
import { PageHead } from './PageHead';
import { SEVERITY_CLASSES } from './severity';
import { counted } from './words';

interface Props {
  overview: CaptureOverview;
  headingRef: RefObject<HTMLHeadingElement | null>;
}

/** The file, and in one line whether anything is wrong in it. */
export function CaptureHead({ overview: { summary }, headingRef }: Props) {
  const { t } = useTranslation();
  const { name, problems } = summary;
  const severity = problems > 0 ? 'problem' : 'fine';
  return (
    <PageHead severity={severity} title={name} headingRef={headingRef}>
      <p className={SEVERITY_CLASSES[severity]}>
        {problems > 0 ? t('captures.found', { problems: counted('problems', problems) }) : t('captures.noProblem')}
      </p>
    </PageHead>
  );
}
