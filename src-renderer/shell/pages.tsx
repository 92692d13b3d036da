/**
 * The pages of the window, in the order of the rail: a page is a feature's view and its line here. The rail, the routes,
 * the titles and the numbers of the shortcuts come from this list, and from nowhere else.
 */
import { FileSearch, Globe, Headphones, ListTodo, Phone, Settings, Stethoscope } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { CapturesView } from '../features/captures/View';
import { DevicesView } from '../features/devices/View';
import { DiagnoseView } from '../features/diagnose/View';
import { PhoneView } from '../features/phone/View';
import { SelfTestView } from '../features/selfTest/View';
import { SettingsView } from '../features/settings/View';
import { WebRtcView } from '../features/webrtc/View';
import type { Route } from '../state/route';

/** What the rail calls a page: a key of the table of texts. */
type Title = `nav.${'selfTest' | 'phone' | 'diagnose' | 'captures' | 'webrtc' | 'devices' | 'settings'}`;

export interface PageEntry {
  /** Its name in the address: `#/page`. */
  page: string;
  title: Title;
  icon: LucideIcon;
  /** @param ids what is open on the page, as the address has it; see `Route`. */
  show: (ids: readonly string[]) => ReactNode;
}

export const PAGES: readonly PageEntry[] = [
  { page: 'self-test', title: 'nav.selfTest', icon: ListTodo, show: () => <SelfTestView /> },
  { page: 'phone', title: 'nav.phone', icon: Phone, show: ([id = null]) => <PhoneView historyId={id} /> },
  {
    page: 'diagnose',
    title: 'nav.diagnose',
    icon: Stethoscope,
    show: ([id = null, other = null]) => <DiagnoseView runId={id} otherId={other} />,
  },
  { page: 'captures', title: 'nav.captures', icon: FileSearch, show: (ids) => <CapturesView ids={ids} /> },
  { page: 'webrtc', title: 'nav.webrtc', icon: Globe, show: ([tab]) => <WebRtcView tab={tab} /> },
  { page: 'devices', title: 'nav.devices', icon: Headphones, show: () => <DevicesView /> },
  { page: 'settings', title: 'nav.settings', icon: Settings, show: ([id = null]) => <SettingsView accountId={id} /> },
];

/** The page that stands where an address names none that exists. */
const HOME = 'phone';

export const pageOf = ({ page }: Pick<Route, 'page'>): PageEntry | undefined =>
  PAGES.find((entry) => entry.page === page) ?? PAGES.find((entry) => entry.page === HOME);

/** The route of a shortcut's number, 1 for the first page. */
export function routeByNumber(number: number): Route | undefined {
  const entry = PAGES[number - 1];
  return entry && { page: entry.page, ids: [] };
}
