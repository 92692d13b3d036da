import { useTranslation } from 'react-i18next';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { IceCandidateFacts } from '../../../../src-shared/model/ice';
import type { Gathering } from '../../../../src-shared/model/ways';
import { span } from '../../../i18n/format';
import { isHidden } from '../../../webPhone/candidate';

/** Candidates in the order in which they came, and what servers answered instead of one. */
export function CandidateTable({ gathering }: { gathering: Gathering }) {
  const { t } = useTranslation();
  const { startedAt, durationMs, candidates, errors } = gathering;
  const since = (at: number | null): string => (at === null ? '–' : span(Math.max(0, at - startedAt)));
  return (
    <>
      <p className="quiet small card-body">
        {t('webrtc.ways.count', { count: candidates.length })}{' '}
        {durationMs === null ? t('webrtc.ways.notEnded') : t('webrtc.ways.took', { time: span(durationMs) })}
      </p>
      {candidates.length > 0 && (
        <div className="webrtc-table-scroll">
          <table className="table webrtc-candidates">
            <thead>
              <tr>
                <th scope="col">{t('webrtc.ways.type')}</th>
                <th scope="col">{t('webrtc.ways.address')}</th>
                <th scope="col">{t('webrtc.ways.related')}</th>
                <th scope="col">{t('webrtc.ways.time')}</th>
              </tr>
            </thead>
            <tbody>
              {candidates.map((candidate) => (
                <tr key={`${candidate.foundation}${candidate.address}${candidate.port}${candidate.transport}`}>
                  <th scope="row">
                    {t(`webrtc.ways.types.${candidate.type}`)}
                    <span className="quiet small webrtc-technical">{technical(candidate)}</span>
                  </th>
                  <td className="mono">
                    {isHidden(candidate) ? (
                      <abbr title={candidate.address}>{t('webrtc.ways.hidden')}</abbr>
                    ) : (
                      endpointText(candidate)
                    )}
                  </td>
                  <td className="mono quiet">{related(candidate)}</td>
                  <td>{since(candidate.at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {errors.length > 0 && (
        <div className="card-body">
          <h3>{t('webrtc.ways.errors')}</h3>
          <ul className="small">
            {errors.map(({ at, url, code, text }, index) => (
              <li key={`${at}-${index}`}>
                <span className="mono">{url}</span>{' '}
                {t('webrtc.ways.error', { code: code ?? '–', text, time: since(at) })}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function related({ relatedAddress, relatedPort, server }: IceCandidateFacts): string {
  // A browser that hides its addresses writes none here.
  const told = relatedAddress !== null && relatedAddress !== '0.0.0.0' && relatedAddress !== '::';
  const base = told ? endpointText({ address: relatedAddress, port: relatedPort ?? 0 }) : null;
  return [base, server].filter((part) => part !== null).join(' ') || '–';
}

function technical({ type, transport, relayProtocol }: IceCandidateFacts): string {
  return [type, relayProtocol ?? transport].join(' ');
}
