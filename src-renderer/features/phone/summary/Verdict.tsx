import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../../src-shared/contract/contract';
import type { CallResult } from '../../../../src-shared/model/call';
import type { Direction } from '../../../../src-shared/model/media';
import { Banner } from '../../../components/Banner';
import { outcomeSentence } from '../../../components/calls/words';

/** Directions of an answered call in which not one packet was seen. */
export function deadDirections(result: CallResult): Direction[] {
  if (result.state !== 'answered') return [];
  return (['inbound', 'outbound'] as const).filter(
    (direction) => !result.streams.some((stream) => stream.direction === direction && stream.packets > 0),
  );
}

/** How the call came out: plain words first, the technical name second. */
export function Verdict({ entry, result }: { entry: HistoryEntry; result: CallResult | null }) {
  const { t } = useTranslation();
  const outcome = outcomeSentence(
    {
      state: entry.state,
      status: result?.sip.status ?? entry.status,
      reason: result?.sip.reason ?? entry.reason,
    },
    result?.hangup.by ?? null,
  );
  const dead = result ? deadDirections(result) : [];
  const level =
    entry.state === 'answered' ? (dead.length > 0 ? 'error' : 'good') : entry.state === 'cancelled' ? 'info' : 'error';
  const [first] = dead;
  return (
    <>
      <Banner level={level} title={first ? t(`silence.${first}.was`) : outcome}>
        {first && <p>{outcome}</p>}
        {result?.error && <p>{result.error}</p>}
        <p className="quiet small">{technical(entry, result)}</p>
      </Banner>
      {result?.causes.map((cause) => (
        <Banner key={cause.code} level={cause.role === 'primary' ? 'warning' : 'info'} title={cause.title}>
          <p>{cause.explanation}</p>
          <ul className="fixes">
            {cause.fix.map((fix) => (
              <li key={fix}>{fix}</li>
            ))}
          </ul>
          <p className="quiet small">
            {cause.code} · {t(`summary.confidence.${cause.confidence}`)}
          </p>
        </Banner>
      ))}
    </>
  );
}

function technical(entry: HistoryEntry, result: CallResult | null): string {
  const status = result?.sip.status ?? entry.status;
  const parts = [
    status === null ? null : `SIP ${status} ${result?.sip.reason ?? entry.reason ?? ''}`.trim(),
    result?.hangup.q850 == null ? null : `Q.850 ${result.hangup.q850} ${result.hangup.name ?? ''}`.trim(),
    result?.hangup.meaning ?? null,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
