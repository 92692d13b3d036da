import { FileSearch, Globe, Headphones, ListTodo, Phone, Settings, Stethoscope } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatRoute, useRoute } from '../state/route';
import type { Route } from '../state/route';

const PAGES: {
  route: Route;
  icon: typeof Phone;
  name: 'nav.selfTest' | 'nav.phone' | 'nav.diagnose' | 'nav.captures' | 'nav.webrtc' | 'nav.devices' | 'nav.settings';
}[] = [
  { route: { page: 'self-test' }, icon: ListTodo, name: 'nav.selfTest' },
  { route: { page: 'phone', historyId: null }, icon: Phone, name: 'nav.phone' },
  { route: { page: 'diagnose', runId: null, otherId: null }, icon: Stethoscope, name: 'nav.diagnose' },
  { route: { page: 'captures', captureId: null, part: null }, icon: FileSearch, name: 'nav.captures' },
  { route: { page: 'webrtc', tab: 'compare' }, icon: Globe, name: 'nav.webrtc' },
  { route: { page: 'devices' }, icon: Headphones, name: 'nav.devices' },
  { route: { page: 'settings', accountId: null }, icon: Settings, name: 'nav.settings' },
];

/** The pages that exist, as links: a browser's own means of opening, going back and copying an address work. */
export function Rail() {
  const { t } = useTranslation();
  const page = useRoute((state) => state.route.page);
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      <img className="rail-mark" src="./favicon.svg" alt="Sidetone" width={32} height={32} />
      {PAGES.map(({ route, icon: Icon, name }, index) => (
        <a
          key={route.page}
          className="rail-link"
          href={formatRoute(route)}
          aria-current={page === route.page ? 'page' : undefined}
          aria-keyshortcuts={`Alt+${index + 1}`}
        >
          <Icon aria-hidden className="rail-icon" />
          {t(name)}
        </a>
      ))}
    </nav>
  );
}

/** The route of a shortcut's number, 1 for the first page. */
export const pageByNumber = (number: number): Route | undefined => PAGES[number - 1]?.route;
