import { Ear } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { figure, withUnit } from '../../../i18n/format';
import type { HeardQuality } from '../../../webPhone/heard';

type RowName = 'buffer' | 'target' | 'concealed' | 'silent' | 'inserted' | 'removed' | 'level' | 'events' | 'discarded';

/** What the ear got: beside the figures of the packets, and never mixed with them. */
export function HeardCard({ now, whole }: { now: HeardQuality | null; whole: HeardQuality }) {
  const { t } = useTranslation();
  const shown = now ?? whole;
  const rows: [RowName, string][] = [
    ['buffer', withUnit(shown.bufferMs, 'ms', 0)],
    ['target', withUnit(shown.bufferTargetMs, 'ms', 0)],
    ['concealed', withUnit(shown.concealedPercent, '%', 2)],
    ['silent', withUnit(shown.silentConcealedPercent, '%', 2)],
    ['inserted', withUnit(shown.insertedPercent, '%', 2)],
    ['removed', withUnit(shown.removedPercent, '%', 2)],
    ['level', withUnit(shown.peakDbov, 'dBov', 1)],
    ['events', figure(whole.concealmentEvents)],
    ['discarded', figure(whole.discarded)],
  ];
  return (
    <section className="card facts" aria-labelledby="heard-title">
      <h2 id="heard-title">
        <Ear className="icon" aria-hidden /> {t('webrtc.heard.title')}
      </h2>
      <p className="quiet small">{t(now ? 'webrtc.heard.now' : 'webrtc.heard.whole')}</p>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`webrtc.heard.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
