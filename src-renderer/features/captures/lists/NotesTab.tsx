import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../../src-shared/contract/captures';
import { figure } from '../../../i18n/format';
import { counted } from '../words';

/** What a reader of the results should know: how the file is made, what could not be read, what was left out. */
export function NotesTab({ overview }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  const { notes, format } = overview;
  return (
    <div className="capture-notes-tab">
      {notes.length > 0 && (
        <ul className="fixes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {format.broken && (
        <p>
          {t('captures.broken', {
            reason: format.broken.reason,
            packet: figure(format.broken.packet),
            octet: figure(format.broken.octet),
          })}
        </p>
      )}
      {format.skipped.length > 0 && (
        <section aria-labelledby="skipped-title">
          <h2 id="skipped-title">{t('captures.skippedTitle')}</h2>
          <ul className="fixes">
            {format.skipped.map(({ reason, packets }) => (
              <li key={reason}>
                {reason}: {counted('packets', packets)}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="interfaces-title">
        <h2 id="interfaces-title">
          {t('captures.interfaces', { container: format.container, count: format.sections })}
        </h2>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('captures.column.interface')}</th>
              <th scope="col">{t('captures.column.linkType')}</th>
              <th scope="col">{t('captures.column.resolution')}</th>
              <th scope="col">{t('captures.column.packets')}</th>
            </tr>
          </thead>
          <tbody>
            {format.interfaces.map((one, index) => (
              <tr key={index}>
                <td>
                  {one.name ?? figure(index)}
                  {one.description !== null && <span className="quiet"> {one.description}</span>}
                </td>
                <td>
                  {one.linkName} <span className="quiet">({one.linkType})</span>
                </td>
                <td>{t('captures.resolution', { shown: figure(one.resolution) })}</td>
                <td>{figure(one.packets)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
