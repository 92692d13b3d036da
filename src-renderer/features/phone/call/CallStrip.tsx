import { ArrowDownLeft, ArrowUpRight, CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CallSnapshot } from '../../../../src-shared/model/call';
import { Spark } from '../../../charts/Spark';
import { formatRoute, PAGE } from '../../../state/route';
import { askTransfer } from '../../../state/shortcuts';
import { shortName } from '../../../i18n/sipNames';
import { CallButtons } from './CallButtons';
import { CallClock } from '../../../components/calls/CallClock';
import { SILENCE_ALARM_S } from '../../../components/calls/SilenceAlarm';
import { useCalls } from '../../../state/calls';
import type { CallDetail } from '../../../state/calls';
import { phaseText } from '../../../components/calls/words';
import './strip.css';

/** Stays on every page for as long as a call is up. */
export function CallStrip() {
  const { t } = useTranslation();
  const calls = useCalls((state) => state.calls);
  const details = useCalls((state) => state.details);
  const shown = Object.values(calls).filter((call) => call.phase !== 'incoming');
  if (shown.length === 0) return null;
  return (
    <footer className="phone-strips" aria-label={t('call.strip')}>
      {shown.map((call) => (
        <Strip key={call.id} call={call} detail={details[call.id]} />
      ))}
    </footer>
  );
}

function Strip({ call, detail }: { call: CallSnapshot; detail: CallDetail | undefined }) {
  const focus = () => useCalls.setState({ focusId: call.id });
  return (
    <div className="phone-strip">
      <a className="phone-strip-who" href={formatRoute(PAGE.phone())} onClick={focus}>
        <CallClock call={call} />
        <b className="truncate">{shortName(call.remote, call.remoteName)}</b>
        <span className="quiet small truncate">{phaseText(call)}</span>
      </a>
      {detail && <Lines detail={detail} />}
      <span className="spacer" />
      <CallButtons
        call={call}
        small
        onTransfer={() => {
          focus();
          askTransfer();
        }}
      />
    </div>
  );
}

function Lines({ detail }: { detail: CallDetail }) {
  const { t } = useTranslation();
  return (
    <div className="phone-strip-lines">
      {(['inbound', 'outbound'] as const).map((direction) => {
        const silent = detail.timeline.silentSeconds(direction) >= SILENCE_ALARM_S;
        const Icon = silent ? CircleAlert : direction === 'inbound' ? ArrowDownLeft : ArrowUpRight;
        return (
          <span key={direction} className={silent ? 'phone-strip-line phone-strip-line-silent' : 'phone-strip-line'}>
            <Icon className="icon" aria-hidden />
            <span className="small">{t(silent ? 'charts.presence.silent' : `direction.${direction}Short`)}</span>
            <Spark timeline={detail.timeline} direction={direction} tick={detail.tick} />
          </span>
        );
      })}
    </div>
  );
}
