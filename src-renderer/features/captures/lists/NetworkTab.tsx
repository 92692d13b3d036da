import { Network } from 'lucide-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CaptureOverview } from '../../../../src-shared/contract/captures';
import type { CapturedStun } from '../../../../src-shared/model/capture';
import { formatRoute, PAGE } from '../../../state/route';
import { Empty } from '../../../components/Empty';
import { t as text } from '../../../i18n';
import { figure, span, timeOfDay } from '../../../i18n/format';
import { RankMark } from '../RankMark';

/** ICMP errors with the flow that they answer, STUN and TURN, DTLS handshakes. */
export function NetworkTab({ overview }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  const { icmp, stun, dtls } = overview;
  if (icmp.length + stun.length + dtls.length === 0) {
    return (
      <Empty icon={Network} title={t('captures.noNetwork')}>
        {t('captures.noNetworkHint')}
      </Empty>
    );
  }
  return (
    <div className="capture-network-tab">
      {icmp.length > 0 && <Icmp overview={overview} />}
      {stun.length > 0 && <Stun stun={stun} />}
      {dtls.length > 0 && <Dtls overview={overview} />}
    </div>
  );
}

function Icmp({ overview: { icmp, summary } }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="icmp-title">
      <h2 id="icmp-title">{t('captures.icmp.title')}</h2>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('captures.column.time')}</th>
            <th scope="col">{t('captures.icmp.from')}</th>
            <th scope="col">{t('captures.icmp.meaning')}</th>
            <th scope="col">{t('captures.icmp.about')}</th>
            <th scope="col">{t('captures.icmp.call')}</th>
          </tr>
        </thead>
        <tbody>
          {icmp.map((error) => (
            <tr key={error.packet}>
              <td>{timeOfDay(error.at)}</td>
              <td className="mono">{error.from}</td>
              <td>
                {error.meaning}
                {error.repeated > 0 && ` (${t('captures.icmp.repeated', { shown: figure(error.repeated) })})`}{' '}
                <span className="quiet">{t('captures.icmp.code', { type: error.type, code: error.code })}</span>
              </td>
              <td className="mono">
                {error.about.protocol.toUpperCase()} {endpointText(error.about.src)} → {endpointText(error.about.dst)}
              </td>
              <td>
                {error.callId !== null ? (
                  <a className="link" href={formatRoute(PAGE.capture(summary.id, 'call', error.callId))}>
                    {t('captures.showCall')}
                  </a>
                ) : (
                  '–'
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Stun({ stun }: { stun: readonly CapturedStun[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="stun-title">
      <h2 id="stun-title">{t('captures.stun.title')}</h2>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('captures.column.from')}</th>
            <th scope="col">{t('captures.column.to')}</th>
            <th scope="col">{t('captures.stun.methods')}</th>
            <th scope="col">{t('captures.stun.mapped')}</th>
            <th scope="col">{t('captures.stun.relayed')}</th>
            <th scope="col">{t('captures.stun.iceChecks')}</th>
          </tr>
        </thead>
        <tbody>
          {stun.map((row) => (
            <tr key={`${row.from} ${row.to} ${row.carriedBy}`}>
              <td className="mono">{row.from}</td>
              <td className="mono">
                {row.to} ({row.carriedBy.toUpperCase()})
              </td>
              <td>
                <ul>
                  {row.methods.map((method) => (
                    <li key={method.method}>{methodText(method)}</li>
                  ))}
                </ul>
              </td>
              <td className="mono">{row.mapped.join(', ') || '–'}</td>
              <td className="mono">{row.relayed.join(', ') || '–'}</td>
              <td>{figure(row.iceChecks)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function methodText({ method, requests, successes, errors, indications }: CapturedStun['methods'][number]): string {
  const failures = Object.entries(errors).map(([code, count]) => `${code} × ${figure(count)}`);
  const parts = [
    requests > 0 ? text('captures.stun.answered', { some: figure(successes), all: figure(requests) }) : null,
    failures.length > 0 ? text('captures.stun.errors', { errors: failures.join(', ') }) : null,
    indications > 0 ? text('captures.stun.indications', { shown: figure(indications) }) : null,
  ];
  return `${method}: ${parts.filter(Boolean).join('; ')}`;
}

function Dtls({ overview: { dtls } }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="dtls-title">
      <h2 id="dtls-title">{t('captures.dtls.title')}</h2>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('captures.column.rank')}</th>
            <th scope="col">{t('captures.dtls.client')}</th>
            <th scope="col">{t('captures.dtls.server')}</th>
            <th scope="col">{t('captures.column.state')}</th>
            <th scope="col">{t('captures.dtls.version')}</th>
            <th scope="col">{t('captures.dtls.fingerprint')}</th>
            <th scope="col">{t('captures.column.took')}</th>
          </tr>
        </thead>
        <tbody>
          {dtls.map((row) => (
            <Fragment key={`${row.client} ${row.server} ${row.firstPacket}`}>
              <tr>
                <td>
                  <RankMark severity={row.state === 'done' && row.fingerprintMatches !== false ? 'fine' : 'problem'} />
                </td>
                <td className="mono">{row.client}</td>
                <td className="mono">{row.server}</td>
                <td>
                  {t(`captures.dtls.state.${row.state}`)}
                  {row.alert !== null && `: ${row.alert}`}
                </td>
                <td>{row.version ?? '–'}</td>
                <td>
                  {row.fingerprintMatches === null
                    ? t('common.notKnown')
                    : t(row.fingerprintMatches ? 'captures.dtls.matches' : 'captures.dtls.differs')}
                </td>
                <td>{span(row.handshakeMs)}</td>
              </tr>
              {row.fingerprintNote !== null && (
                <tr className="capture-note-row">
                  <td />
                  <td colSpan={6}>{row.fingerprintNote}</td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}
