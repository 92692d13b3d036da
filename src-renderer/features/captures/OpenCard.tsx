import { FileSearch, FolderOpen } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { Button } from '../../components/Button';
import { openFiles } from './actions';

/** Opens a file: dropped anywhere on the page, or chosen. */
export function OpenCard() {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const host = useApp((state) => state.info?.host);
  const input = useRef<HTMLInputElement>(null);
  return (
    <section className="card capture-open-card" aria-labelledby="open-title">
      <h1 id="open-title">{t('captures.title')}</h1>
      <p className="quiet">{t('captures.what')}</p>
      <div className="capture-drop-zone">
        <FileSearch className="capture-drop-icon" aria-hidden />
        <p>
          <b>{t('captures.drop')}</b>
        </p>
        <Button look="primary" icon={FolderOpen} disabled={!online} onClick={() => input.current?.click()}>
          {t('captures.choose')}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t('captures.choose')}
          data-testid="capture-file"
          onChange={({ target }) => {
            openFiles([...(target.files ?? [])]);
            // The same file can be chosen again.
            target.value = '';
          }}
        />
        <p className="quiet small">{t('captures.kinds')}</p>
      </div>
      <p className="quiet small">{t(host === 'electron' ? 'captures.staysHere' : 'captures.staysWithEngine')}</p>
    </section>
  );
}
