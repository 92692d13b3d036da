import { useTranslation } from 'react-i18next';
import { formatRoute, useRoute } from '../state/route';
import { pageOf, PAGES } from './pages';

/** The pages that exist, as links: a browser's own means of opening, going back and copying an address work. */
export function Rail() {
  const { t } = useTranslation();
  const shown = useRoute((state) => pageOf(state.route));
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      <img className="rail-mark" src="./favicon.svg" alt="Sidetone" width={32} height={32} />
      {PAGES.map((entry, index) => (
        <a
          key={entry.page}
          className="rail-link"
          href={formatRoute({ page: entry.page, ids: [] })}
          aria-current={entry === shown ? 'page' : undefined}
          aria-keyshortcuts={`Alt+${index + 1}`}
        >
          <entry.icon aria-hidden className="rail-icon" />
          {t(entry.title)}
        </a>
      ))}
    </nav>
  );
}
