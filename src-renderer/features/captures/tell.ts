import type { CaptureSummary } from '../../../src-shared/contract/captures';
import { notify } from '../../state/notices';
import { useRoute } from '../../state/route';
import { t } from '../../i18n';
import { useCaptures } from './store';
import { counted } from './words';

/** A file that is read to its end while another page is open. */
export function tellCapture(capture: CaptureSummary): void {
  const before = useCaptures.getState().captures?.find(({ id }) => id === capture.id);
  if (before?.phase !== 'reading' || capture.phase === 'reading' || useRoute.getState().route.page === 'captures')
    return;
  if (capture.phase === 'failed') notify('warning', capture.error ?? t('captures.failed'));
  else notify(capture.problems > 0 ? 'warning' : 'info', t('captures.read', readText(capture)));
}

/** "call.pcapng", "3 problems". */
export const readText = ({ name, problems }: CaptureSummary) => ({
  name,
  problems: counted('problems', problems),
});
