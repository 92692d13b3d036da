import { useEffect } from 'react';
import { CallStrip } from '../features/phone/call/CallStrip';
import { IncomingCalls } from '../features/incoming/IncomingCalls';
import { Announcer } from './Announcer';
import { useApp } from '../state/app';
import { LinkBanner } from './LinkBanner';
import { pageOf } from './pages';
import { Rail } from './Rail';
import { useRoute } from '../state/route';
import { Shortcuts } from './Shortcuts';
import { StatusBar } from './StatusBar';
import { applyTheme } from '../state/theme';
import { Toasts } from './Toasts';
import './shell.css';

export function App() {
  const theme = useApp((state) => state.settings?.theme ?? 'system');
  useEffect(() => applyTheme(theme), [theme]);
  return (
    <div className="shell">
      <Rail />
      <div className="shell-main">
        <StatusBar />
        <LinkBanner />
        <IncomingCalls />
        <main className="page" id="page">
          <Page />
        </main>
        <CallStrip />
      </div>
      <Toasts />
      <Announcer />
      <Shortcuts />
    </div>
  );
}

function Page() {
  const route = useRoute((state) => state.route);
  return pageOf(route)?.show(route.ids);
}
