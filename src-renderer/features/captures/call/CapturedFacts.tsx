import { useTranslation } from 'react-i18next';
import type { CapturedCallDetail } from '../../../../src-shared/contract/captures';
import { formatRoute, PAGE } from '../../../state/route';
import { span } from '../../../i18n/format';
import { counted } from '../words';

/** What did not happen is left out. */
const TIMES = ['pddMs', 'answerMs', 'firstPacketMs', 'durationMs'] as const;

/** Of voices: key presses go beside them. */
const codecText = (names: readonly string[]): string =>
  [...new Set(names)].filter((name) => name.toLowerCase() !== 'telephone-event').join(', ');

/** Times, codecs, transports, who ended it, and the other legs: small facts in one row. */
export function CapturedFacts({
  captureId,
  detail: { call, streams },
}: {
  captureId: string;
  detail: CapturedCallDetail;
}) {
  const { t } = useTranslation();
  const { timing, codecs, carriedBy, messages, retransmissions, dtmf, related, callId } = call;
  const facts: [string, string][] = [
    ...TIMES.flatMap((name): [string, string][] => {
      const ms = timing[name];
      return ms === null ? [] : [[t(`summary.timing.${name}`), span(ms)]];
    }),
    [t('captures.fact.codecs'), codecText(codecs.answered) || codecText(codecs.offered) || '–'],
    [t('captures.fact.transport'), carriedBy.map((one) => one.toUpperCase()).join(', ') || '–'],
    [
      t('captures.fact.messages'),
      retransmissions === 0
        ? counted('messages', messages)
        : t('captures.fact.messagesAgain', { messages: counted('messages', messages), again: retransmissions }),
    ],
    [t('captures.fact.streams'), counted('streams', streams.length)],
    ...(dtmf === '' ? [] : ([[t('captures.fact.dtmf'), dtmf]] satisfies [string, string][])),
  ];
  return (
    <section className="card capture-call-fact-card" aria-label={t('captures.facts')}>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet small capture-call-id">
        Call-ID <code>{callId}</code>
      </p>
      {related.length > 0 && (
        <p className="small">
          {t('captures.fact.related')}{' '}
          {related.map((id) => (
            <a key={id} className="link mono" href={formatRoute(PAGE.capture(captureId, 'call', id))}>
              {id}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}
