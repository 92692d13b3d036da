import { useTranslation } from 'react-i18next';
import { TabPanel } from '../../components/Panel';
import { navigate, PAGE } from '../../state/route';
import { useActiveAccount } from '../../state/accounts';
import { CallTab } from './call/CallTab';
import { Conference } from './conference/Conference';
import { SideBySideTab } from './sideBySide/SideBySideTab';
import { WaysTab } from './ways/WaysTab';
import './conference/conference.css';
import './webrtc.css';

const TABS = ['compare', 'call', 'ways', 'conference'] as const;

/** Calls in the browser's own way: beside raw SIP, by themselves, and the ways that the network leaves them. */
export function WebRtcView({ tab }: { tab: string | undefined }) {
  const { t } = useTranslation();
  const account = useActiveAccount();
  if (!account) return <p className="quiet page-pad">{t('common.loading')}</p>;
  const content = {
    compare: <SideBySideTab account={account} />,
    call: <CallTab account={account} />,
    ways: <WaysTab account={account} />,
    conference: (
      <div className="page-scroll">
        <Conference />
      </div>
    ),
  };
  return (
    <div className="webrtc">
      <h1>{t('webrtc.title')}</h1>
      <TabPanel
        label={t('webrtc.tabs')}
        chosen={TABS.find((known) => known === tab) ?? 'compare'}
        onChoose={(id) => navigate(PAGE.webRtc(id))}
        tabs={TABS.map((id) => ({ id, label: t(`webrtc.tab.${id}`), content: content[id] }))}
      />
    </div>
  );
}
