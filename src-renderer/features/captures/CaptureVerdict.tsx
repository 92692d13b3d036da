import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../src-shared/contract/captures';
import { CauseList } from './CauseList';

/** What is wrong with the capture as a whole, beside what stands at each call. */
export function CaptureVerdict({ overview: { causes } }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  return causes.length === 0 ? null : <CauseList causes={causes} label={t('captures.causes')} />;
}
