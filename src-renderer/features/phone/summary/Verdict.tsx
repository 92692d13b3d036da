import { useTranslation } from 'react-i18next';
import { headlineOf } from '../../../../src-shared/causes/headline';
import { isProblem } from '../../../../src-shared/causes/problem';
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
  const causes = result?.causes ?? [];
  const primary = causes.find(({ role }) => role === 'primary');
  const dead = result ? deadDirections(result) : [];
  const [first] = dead;
  const isBad = primary !== undefined || first !== undefined;
  const level =
    entry.state === 'answered' ? (isBad ? 'error' : 'good') : entry.state === 'cancelled' ? 'info' : 'error';
  const title = primary ? headlineOf(primary) : first ? t(`silence.${first}.was`) : outcome;
  return (
    <>
      <Banner level={level} title={title}>
        {title !== outcome && <p>{outcome}</p>}
        {result?.error && <p>{result.error}</p>}
        <p className="quiet small">{technical(entry, result)}</p>
      </Banner>
      {causes.map((cause) => (
        <Banner key={cause.code} level={isProblem(cause) ? 'warning' : 'info'} title={headlineOf(cause)}>
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
