import { Columns3, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../../src-shared/contract/contract';
import { useApp } from '../../../state/app';
import { Button } from '../../../components/Button';
import { Empty } from '../../../components/Empty';
import { Field } from '../../../components/Field';
import { CallForm } from '../Form';
import { Comparison } from './Comparison';
import { LegCharts, LegList } from './LegList';
import { cancelComparison, compare, useComparison } from './store';

/** Talk time of each of the three calls, s. */
const SECONDS = [5, 8, 15, 30, 60];

/** One number, one button: by raw SIP, by WebRTC of the engine, by WebRTC of the page. */
export function SideBySideTab({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const { legs, phase, seconds, source } = useComparison();
  const running = phase === 'running';
  return (
    <div className="webrtc-split">
      <CallForm
        account={account}
        source={source}
        onSource={(next) => useComparison.setState({ source: next })}
        title={t('webrtc.compare.title')}
        what={t('webrtc.compare.what')}
        onSubmit={(target) => {
          if (online && !running) void compare({ accountId: account.id, target, source, seconds });
        }}
      >
        <Field label={t('webrtc.compare.seconds')} hint={t('webrtc.compare.takes', { seconds: 3 * seconds + 5 })}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={seconds}
              onChange={(event) => useComparison.setState({ seconds: Number(event.target.value) })}
            >
              {SECONDS.map((value) => (
                <option key={value} value={value}>
                  {t('webrtc.compare.secondsOf', { count: value })}
                </option>
              ))}
            </select>
          )}
        </Field>
        {running ? (
          // Keys: were it one element, it would become the form's submit button within its own click.
          <Button key="cancel" icon={Square} onClick={cancelComparison}>
            {t('common.cancel')}
          </Button>
        ) : (
          <Button key="start" look="call" icon={Columns3} type="submit" disabled={!online}>
            {t('webrtc.compare.start')}
          </Button>
        )}
      </CallForm>
      <div className="webrtc-main">
        {legs.length === 0 ? (
          <div className="card">
            <Empty icon={Columns3} title={t('webrtc.compare.empty')}>
              {t('webrtc.compare.emptyHint')}
            </Empty>
          </div>
        ) : (
          <>
            <LegList legs={legs} running={running} />
            {!running && <Comparison legs={legs} cancelled={phase === 'cancelled'} />}
            {!running && <LegCharts legs={legs} />}
          </>
        )}
      </div>
    </div>
  );
}
