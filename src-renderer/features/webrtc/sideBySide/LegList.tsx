import { Circle, CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallCharts } from '../../../charts/CallCharts';
import { Choice } from '../../../components/Choice';
import { useNow } from '../../../components/useNow';
import { clock } from '../../../i18n/format';
import { outcomeSentence } from '../../../components/calls/words';
import { isAnswered } from './legs';
import type { Leg, LegKind } from './legs';

/** The three calls with their states; while one is up, its charts. */
export function LegList({ legs, running }: { legs: readonly Leg[]; running: boolean }) {
  const { t } = useTranslation();
  const now = useNow(1000, running);
  const live = legs.find(({ state }) => state === 'running');
  return (
    <section className="card webrtc-legs" aria-label={t('webrtc.compare.calls')}>
      <ol>
        {legs.map((leg) => (
          <LegRow key={leg.kind} leg={leg} now={now} />
        ))}
      </ol>
      {live?.timeline && live.timeline.length > 0 && (
        <div className="call-charts">
          <CallCharts key={live.kind} timeline={live.timeline} live tick={now} />
        </div>
      )}
    </section>
  );
}

/** Afterwards: the charts of one of them, by choice. */
export function LegCharts({ legs }: { legs: readonly Leg[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<LegKind>('rtp');
  const drawn = legs.filter(({ timeline }) => timeline !== null && timeline.length > 0);
  const shown = drawn.find(({ kind }) => kind === chosen) ?? drawn[0];
  if (!shown?.timeline) return null;
  return (
    <section className="card webrtc-legs" aria-label={t('webrtc.compare.chartsOf')}>
      <Choice
        label={t('webrtc.compare.chartsOf')}
        value={shown.kind}
        onChange={setChosen}
        options={drawn.map(({ kind }) => ({ value: kind, label: t(`webrtc.leg.${kind}`) }))}
      />
      <div className="call-charts">
        <CallCharts key={shown.kind} timeline={shown.timeline} live={false} tick={0} />
      </div>
    </section>
  );
}

function LegRow({ leg, now }: { leg: Leg; now: number }) {
  const { t } = useTranslation();
  const { kind, state, doing, answeredAt } = leg;
  const good = isAnswered(leg);
  const Icon = state === 'waiting' ? Circle : state === 'running' ? LoaderCircle : good ? CircleCheck : CircleAlert;
  const tone = state === 'done' ? (good ? 'tone-good' : 'tone-bad') : 'quiet';
  return (
    <li className="webrtc-leg">
      <Icon className={`icon ${tone} ${state === 'running' ? 'webrtc-turning' : ''}`} aria-hidden />
      <b>{t(`webrtc.leg.${kind}`)}</b>
      <span className="quiet small webrtc-leg-what">{t(`webrtc.legWhat.${kind}`)}</span>
      <span className={`webrtc-leg-state ${tone}`} role={state === 'running' ? 'status' : undefined}>
        {state === 'waiting' && t('webrtc.compare.waiting')}
        {state === 'running' && (doing ?? t('webrtc.compare.placing'))}
        {state === 'running' && answeredAt !== null && ` ${clock(now - answeredAt)}`}
        {state === 'done' && endText(leg)}
      </span>
    </li>
  );
}

/** How it came out, in the words of the list of calls. */
function endText({ done, error }: Leg): string {
  if (error !== null) return error;
  if (!done) return '';
  const { state, sip, hangup } = done.result;
  return outcomeSentence({ state, status: sip.status, reason: sip.reason }, hangup.by);
}
