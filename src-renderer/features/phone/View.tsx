import { useTranslation } from 'react-i18next';
import { LiveCall } from './call/LiveCall';
import { useCalls } from '../../state/calls';
import { CallSummary } from './summary/CallSummary';
import { Dialer } from './Dialer';
import { HistoryList } from './HistoryList';
import { PracticeCard } from './PracticeCard';
import './phone.css';

/** A past call that was opened, else the call that is up, else the dialer. */
export function PhoneView({ historyId }: { historyId: string | null }) {
  const { t } = useTranslation();
  const call = useCalls((state) => (state.focusId === null ? undefined : state.calls[state.focusId]));
  if (historyId !== null) return <CallSummary key={historyId} id={historyId} />;
  if (call) return <LiveCall key={call.id} call={call} />;
  return (
    <div className="phone-idle">
      <h1 className="visually-hidden">{t('nav.phone')}</h1>
      <Dialer />
      <div className="phone-side">
        <PracticeCard />
        <HistoryList />
      </div>
    </div>
  );
}
