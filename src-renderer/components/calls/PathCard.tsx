import { Route } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { hostText } from '../../../src-shared/words/endpoint';
import type { IceCandidateFacts, IceFacts } from '../../../src-shared/model/ice';
import { isHidden } from '../../webPhone/candidate';
import { span, timeOfDay, withUnit } from '../../i18n/format';

/** The way that the audio takes: the pair in use, its changes with their times, and the encryption on it. */
export function PathCard({ ice }: { ice: IceFacts }) {
  const { t } = useTranslation();
  const { selected, changes, dtls, state, restarts, checkingAt, connectedAt, gathering } = ice;
  return (
    <section className="card facts" aria-labelledby="way-title">
      <h2 id="way-title">
        <Route className="icon" aria-hidden /> {t('webrtc.path.title')}
      </h2>
      <dl>
        <Fact name={t('webrtc.path.state')} value={t(`webrtc.path.states.${state}`)} />
        <Fact
          name={t('webrtc.path.local')}
          value={selected ? endText(selected.local, t('webrtc.ways.hidden')) : t('common.notKnown')}
          mono
        />
        <Fact
          name={t('webrtc.path.remote')}
          value={selected ? endText(selected.remote, t('webrtc.ways.hidden')) : t('common.notKnown')}
          mono
        />
        {selected?.rttMs != null && <Fact name={t('webrtc.path.rtt')} value={withUnit(selected.rttMs, 'ms', 1)} />}
        <Fact name={t('webrtc.path.gathering')} value={span(gathering.durationMs)} />
        <Fact
          name={t('webrtc.path.checks')}
          value={span(checkingAt !== null && connectedAt !== null ? connectedAt - checkingAt : null)}
        />
        <Fact name={t('webrtc.path.dtls')} value={t(`webrtc.path.dtlsStates.${dtls.state}`)} />
        {dtls.srtpProfile !== null && <Fact name={t('webrtc.path.cipher')} value={dtls.srtpProfile} mono />}
        {dtls.fingerprintMatches !== null && (
          <Fact
            name={t('webrtc.path.fingerprint')}
            value={t(dtls.fingerprintMatches ? 'webrtc.path.matches' : 'webrtc.path.mismatch')}
          />
        )}
        {restarts > 0 && <Fact name={t('webrtc.path.restarts')} value={String(restarts)} />}
      </dl>
      {changes.length > 1 && (
        <>
          <h3>{t('webrtc.path.changes')}</h3>
          <ol className="webrtc-changes small">
            {changes.map(({ at, local, remote }) => (
              <li key={at}>
                <time className="mono quiet">{timeOfDay(at)}</time>{' '}
                <span className="mono">{`${local} – ${remote}`}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Fact({ name, value, mono = false }: { name: string; value: string; mono?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={mono ? 'mono' : undefined}>{value}</dd>
    </div>
  );
}

function endText({ address, port, type, transport, relayProtocol }: IceCandidateFacts, hidden: string): string {
  const host = isHidden({ address }) ? hidden : hostText(address);
  const where = `${host}:${port}`;
  return `${where} ${type} ${relayProtocol ?? transport}`;
}
