import { useEffect } from 'react';
import { CallStrip } from '../features/phone/call/CallStrip';
import { IncomingCalls } from '../features/incoming/IncomingCalls';
import { CapturesView } from '../features/captures/View';
import { DiagnoseView } from '../features/diagnose/View';
import { DevicesView } from '../features/devices/View';
import { PhoneView } from '../features/phone/View';
import { SelfTestView } from '../features/selfTest/View';
import { SettingsView } from '../features/settings/View';
import { WebRtcView } from '../features/webrtc/View';
import { Announcer } from './Announcer';
import { useApp } from '../state/app';
import { LinkBanner } from './LinkBanner';
import { Rail } from './Rail';
import { useRoute } from '../state/route';
import { Shortcuts } from './Shortcuts';
import { StatusBar } from './StatusBar';
import { applyTheme } from '../state/theme';
import { Toasts } from './Toasts';

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
  switch (route.page) {
    case 'self-test':
      return <SelfTestView />;
    case 'phone':
      return <PhoneView historyId={route.historyId} />;
    case 'diagnose':
      return <DiagnoseView runId={route.runId} otherId={route.otherId} />;
    case 'captures':
      return <CapturesView route={route} />;
    case 'webrtc':
      return <WebRtcView tab={route.tab} />;
    case 'devices':
      return <DevicesView />;
    case 'settings':
      return <SettingsView accountId={route.accountId} />;
  }
}
