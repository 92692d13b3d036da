import { Globe, MonitorCog, Route, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../../src-shared/contract/contract';
import { useApp } from '../../../state/app';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { Empty } from '../../../components/Empty';
import { t as translate } from '../../../i18n';
import { CandidateTable } from './CandidateTable';
import { differences } from './differences';
import type { Difference } from './differences';
import { cancelWays, findWays, useWays } from './store';

/** Which ways the audio could take from here: as the browser finds them, beside what the engine finds. */
export function WaysTab({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const state = useWays();
  const { phase, page, engine, errors, servers, policy } = state;
  const running = phase === 'running';
  const shown = state.accountId === account.id && (page !== null || engine !== null || errors.page !== null);
  const found = page && phase === 'done' ? differences(page, engine, servers, policy) : [];
  return (
    <div className="webrtc-ways">
      <section className="card card-body webrtc-ways-head">
        <div>
          <h2>{t('webrtc.ways.title')}</h2>
          <p className="quiet small">{t('webrtc.ways.what')}</p>
        </div>
        {running ? (
          <Button icon={Square} onClick={cancelWays}>
            {t('common.cancel')}
          </Button>
        ) : (
          <Button look="primary" icon={Route} disabled={!online} onClick={() => void findWays(account.id)}>
            {t('webrtc.ways.start')}
          </Button>
        )}
      </section>
      {running && (
        <p className="quiet small" role="status">
          {t('webrtc.ways.running')}
        </p>
      )}
      {phase === 'done' && shown && page && (
        <section className="card card-body" aria-labelledby="ways-differences">
          <h2 id="ways-differences">{t('webrtc.ways.differences')}</h2>
          <ul className="webrtc-differences" role="status">
            {found.length === 0 && <li>{t(engine ? 'webrtc.ways.same' : 'webrtc.ways.fine')}</li>}
            {found.map((difference) => (
              <li key={JSON.stringify(difference)}>{differenceText(difference)}</li>
            ))}
          </ul>
        </section>
      )}
      {shown ? (
        <div className="webrtc-sides">
          <Side who="page" icon={Globe} gathering={page} error={errors.page} running={running} />
          <Side who="engine" icon={MonitorCog} gathering={engine} error={errors.engine} running={running} />
        </div>
      ) : (
        !running && (
          <div className="card">
            <Empty icon={Route} title={t('webrtc.ways.empty')}>
              {t('webrtc.ways.emptyHint')}
            </Empty>
          </div>
        )
      )}
    </div>
  );
}

interface SideProps {
  who: 'page' | 'engine';
  icon: typeof Globe;
  gathering: Parameters<typeof CandidateTable>[0]['gathering'] | null;
  error: string | null;
  running: boolean;
}

function Side({ who, icon: Icon, gathering, error, running }: SideProps) {
  const { t } = useTranslation();
  return (
    <section className="card webrtc-side" aria-labelledby={`ways-${who}`}>
      <div className="card-head">
        <Icon className="icon" aria-hidden />
        <h2 id={`ways-${who}`}>{t(`webrtc.ways.side.${who}`)}</h2>
      </div>
      {error !== null && <Banner level="warning" live="alert" title={error} />}
      {gathering && <CandidateTable gathering={gathering} />}
      {!gathering && error === null && (
        <p className="quiet card-body">{t(running ? 'common.loading' : 'common.notKnown')}</p>
      )}
    </section>
  );
}

function differenceText(difference: Difference): string {
  switch (difference.kind) {
    case 'relayMissing':
    case 'serverSilent':
      return translate(`webrtc.difference.${difference.kind}`, {
        who: translate(`webrtc.ways.side.${difference.who}`),
        url: difference.url,
      });
    case 'interfaceMissing':
      return translate(`webrtc.difference.interfaceMissing.${difference.who}`, { address: difference.address });
    case 'nothing':
      return translate(`webrtc.difference.nothing.${difference.who}`);
    default:
      return translate(`webrtc.difference.${difference.kind}`);
  }
}
