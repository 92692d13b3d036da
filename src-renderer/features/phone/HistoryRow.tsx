import { Phone, PhoneIncoming, PhoneMissed, PhoneOff, PhoneOutgoing, Stethoscope, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { headlineOf } from '../../../src-shared/causes/headline';
import type { HistoryEntry } from '../../../src-shared/contract/contract';
import { formatRoute, PAGE } from '../../state/route';
import { Button } from '../../components/Button';
import { clock, figure, shortTime } from '../../i18n/format';
import { displayAddress, shortName } from '../../i18n/sipNames';
import { diagnoseThis } from '../../state/runActions';
import { entryOutcome } from '../../components/calls/words';
import { isWorthDiagnosing } from '../../state/worth';
import { removeEntry } from '../../state/history';
import { placeCall } from './placeCall';

const ANSWERED = { incoming: PhoneIncoming, outgoing: PhoneOutgoing } as const;
const UNANSWERED = { incoming: PhoneMissed, outgoing: PhoneOff } as const;

/** One call: a link to its summary, and redial and delete. */
export function HistoryRow({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  const name = shortName(entry.remote, entry.remoteName);
  const answered = entry.state === 'answered';
  const Icon = (answered ? ANSWERED : UNANSWERED)[entry.direction];
  const outcome = entry.cause ? headlineOf(entry.cause) : entryOutcome(entry);
  return (
    <div className="phone-history-row">
      <a className="phone-history-link" href={formatRoute(PAGE.phone(entry.id))}>
        <Icon className={`icon ${answered && !entry.cause ? 'tone-good' : 'tone-bad'}`} aria-hidden />
        <span className="phone-history-who">
          <b className="truncate">{name}</b>
          <span className="quiet small truncate">
            {t(`direction.${entry.direction}`)} · {displayAddress(entry.remote)}
          </span>
        </span>
        <span className="phone-history-what small">
          <span className="truncate">{outcome}</span>
          <span className="quiet">{entry.mos === null ? '' : t('history.mos', { mos: figure(entry.mos, 2) })}</span>
        </span>
        <span className="phone-history-when small">
          <time dateTime={entry.startedAt}>{shortTime(entry.startedAt)}</time>
          <span className="quiet">{entry.durationMs === null ? '' : clock(entry.durationMs)}</span>
        </span>
      </a>
      {isWorthDiagnosing(entry) ? (
        <Button look="bare" icon={Stethoscope} iconOnly onClick={() => diagnoseThis(entry.accountId, entry.remote)}>
          {t('history.diagnose', { name })}
        </Button>
      ) : (
        <span className="phone-history-gap" />
      )}
      <Button look="bare" icon={Phone} iconOnly onClick={() => void placeCall(entry.accountId, entry.remote)}>
        {t('history.redial', { name })}
      </Button>
      <Button look="bare" icon={Trash2} iconOnly onClick={() => removeEntry(entry.id)}>
        {t('history.remove', { name })}
      </Button>
    </div>
  );
}
