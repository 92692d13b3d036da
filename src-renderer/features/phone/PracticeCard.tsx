import { GraduationCap, Phone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { useAccounts } from '../../state/accounts';
import { useDial } from './dialStore';
import { placeCall } from './placeCall';

/** The numbers that always answer: the first call of a newcomer is one click. */
export function PracticeCard() {
  const { t } = useTranslation();
  const practice = useApp((state) => state.info?.practice ?? null);
  const online = useApp((state) => state.link === 'open');
  const account = useAccounts((state) => state.accounts?.find((candidate) => candidate.practice) ?? null);
  const busy = useDial((state) => state.busy);
  if (!practice || !account) return null;
  return (
    <section className="card phone-practice" aria-labelledby="practice-title">
      <div className="card-head">
        <GraduationCap className="icon" aria-hidden />
        <h2 id="practice-title">{t('practice.title')}</h2>
        <p className="quiet small">{t('practice.what')}</p>
      </div>
      <ul className="phone-practice-numbers">
        {practice.numbers.map(({ user, uri, title, what }) => (
          <li key={user}>
            <button
              type="button"
              className="phone-practice-number"
              disabled={busy || !online}
              title={what}
              aria-label={t('practice.call', { title, what })}
              onClick={() => void placeCall(account.id, uri)}
            >
              <Phone className="icon" aria-hidden />
              <b>{title}</b>
              <span className="quiet small truncate">{what}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
