import { FileSearch, History, Save } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RingState } from '../../../src-shared/contract/captures';
import { CAPTURE_CONTENTS } from '../../../src-shared/model/capture';
import type { CaptureContent } from '../../../src-shared/model/capture';
import { useApp } from '../../state/app';
import { formatRoute, PAGE } from '../../state/route';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { Choice } from '../../components/Choice';
import { useNow } from '../../components/useNow';
import { figure, octets, span } from '../../i18n/format';
import { keepRing, openPath } from './actions';
import { sentenceOf } from './sentence';
import { useRing } from './useRing';

/** How far back, seconds; null: all of it. */
const SPANS = [60, 300, 900, null] as const;

type Outcome = { path: string; packets: number } | { problem: string };

/** What has just happened: the ring buffer of the last minutes, and the way to keep it. */
export function RingCard() {
  const { t } = useTranslation();
  const { ring, problem } = useRing();
  const off = ring !== null && ring.limitOctets === 0;
  return (
    <section className="card capture-ring-card" aria-labelledby="ring-title">
      <h2 id="ring-title">
        <History className="icon" aria-hidden /> {t('captures.ring.title')}
      </h2>
      {problem !== null && (
        <p className="tone-bad" role="alert">
          {problem}
        </p>
      )}
      {ring === null && problem === null && <p className="quiet">{t('common.loading')}</p>}
      {off && (
        <p className="quiet">
          {t('captures.ring.off')}{' '}
          <a className="link" href={formatRoute(PAGE.settings())}>
            {t('nav.settings')}
          </a>
        </p>
      )}
      {ring !== null && !off && (
        <>
          <Level ring={ring} />
          <KeepForm empty={ring.since === null} />
        </>
      )}
    </section>
  );
}

/** How much there is, and how full it is. */
function Level({ ring: { since, packets, octets: size, limitOctets } }: { ring: RingState }) {
  const { t } = useTranslation();
  const now = useNow(1000);
  return (
    <div className="capture-ring-level">
      <p>
        {since === null
          ? t('captures.ring.empty')
          : t('captures.ring.holds', {
              span: span(Math.max(0, now - Date.parse(since))),
              packets: figure(packets),
            })}
      </p>
      <meter
        className="capture-ring-meter"
        min={0}
        max={limitOctets}
        value={Math.min(size, limitOctets)}
        aria-label={t('captures.ring.level')}
      />
      <p className="quiet small">{t('captures.ring.memory', { size: octets(size), limit: octets(limitOctets) })}</p>
    </div>
  );
}

function KeepForm({ empty }: { empty: boolean }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const [seconds, setSeconds] = useState<number | null>(300);
  const [content, setContent] = useState<CaptureContent>('encrypted');
  const [saving, setSaving] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const save = async () => {
    setSaving(true);
    setOutcome(null);
    try {
      setOutcome(await keepRing({ seconds, content }));
    } catch (error) {
      setOutcome({ problem: sentenceOf(error) });
    } finally {
      setSaving(false);
    }
  };
  return (
    <>
      <div className="field">
        <h3>{t('captures.ring.howFar')}</h3>
        <Choice
          label={t('captures.ring.howFar')}
          value={String(seconds)}
          onChange={(value) => setSeconds(value === 'null' ? null : Number(value))}
          options={SPANS.map((value) => ({
            value: String(value),
            label: value === null ? t('captures.ring.all') : t('captures.ring.minutes', { count: value / 60 }),
          }))}
        />
      </div>
      <div className="field">
        <h3>{t('settings.capture.content')}</h3>
        <Choice
          label={t('settings.capture.content')}
          value={content}
          onChange={setContent}
          options={CAPTURE_CONTENTS.map((value) => ({ value, label: t(`settings.capture.contentName.${value}`) }))}
        />
      </div>
      <Banner
        level={content === 'encrypted' ? 'info' : 'warning'}
        title={t(content === 'encrypted' ? 'captures.ring.asOnWire' : 'captures.ring.confidential')}
      >
        <p className="small">{t(`captures.ring.contentWhat.${content}`)}</p>
      </Banner>
      <div className="button-row">
        <Button icon={Save} disabled={!online || empty || saving} onClick={() => void save()}>
          {t(saving ? 'captures.ring.saving' : 'captures.ring.save')}
        </Button>
      </div>
      <div className="capture-ring-outcome" role="status">
        {outcome !== null &&
          ('problem' in outcome ? (
            <p className="tone-bad">{outcome.problem}</p>
          ) : (
            <>
              <p className="small">
                {t('captures.ring.saved', { packets: figure(outcome.packets) })} <code>{outcome.path}</code>
              </p>
              <Button icon={FileSearch} onClick={() => void openPath(outcome.path)}>
                {t('captures.ring.open')}
              </Button>
            </>
          ))}
      </div>
    </>
  );
}
