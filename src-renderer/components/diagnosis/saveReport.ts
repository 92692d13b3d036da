import { t } from '../../i18n';
import { engine } from '../../rpc/engine';
import { notify, tellFailure } from '../../state/notices';
import { download } from '../download';

/** A report as a file for others: a page to read, or data. */
export async function saveReport(id: string, format: 'html' | 'json'): Promise<void> {
  try {
    const { name, mediaType, content } = await engine.call('diagnosis.export', id, format);
    download(name, new Blob([content], { type: mediaType }));
    notify('info', t('diagnose.savedAs', { name }));
  } catch (error) {
    tellFailure(error);
  }
}
