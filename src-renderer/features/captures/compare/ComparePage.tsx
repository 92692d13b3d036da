import { ArrowLeftRight } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureComparison } from '../../../../src-shared/model/capture';
import { formatRoute, PAGE } from '../../../state/route';
import { BackLink } from '../../../components/BackLink';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { TabPanel } from '../../../components/Panel';
import { withUnit } from '../../../i18n/format';
import { engine } from '../../../rpc/engine';
import { CauseList } from '../CauseList';
import { useRevision, useSummary } from '../useCapture';
import { useLoaded } from '../useLoaded';
import { ComparedMessages } from './ComparedMessages';
import { ComparedStreams } from './ComparedStreams';

/** Two captures of the same calls from both ends: what left, and how it arrived. */
export function ComparePage({ ids: [a, b] }: { ids: [string, string] }) {
  const { t } = useTranslation();
  const first = useSummary(a);
  const second = useSummary(b);
  const revision = `${useRevision(a)}/${useRevision(b)}`;
  const ask = useCallback(() => engine.call('captures.compare', a, b), [a, b]);
  const ready = first?.phase === 'done' && second?.phase === 'done';
  const { value, problem, loading, retry } = useLoaded(ready ? ask : null, revision);
  return (
    <div className="capture-page">
      <div className="page-head">
        <BackLink href={formatRoute(PAGE.capture())}>{t('captures.back')}</BackLink>
        <span className="spacer" />
        <a className="button" href={formatRoute(PAGE.capture(b, 'compare', a))}>
          <ArrowLeftRight className="icon" aria-hidden />
          {t('captures.side.swap')}
        </a>
      </div>
      {(first === undefined || second === undefined) && (
        <Banner level="error" live="alert" title={t('captures.gone')}>
          <p>{t('captures.goneHint')}</p>
        </Banner>
      )}
      {problem !== null && (
        <Banner
          level="error"
          live="alert"
          title={problem}
          actions={<Button onClick={retry}>{t('captures.tryAgain')}</Button>}
        />
      )}
      {loading && (
        <div className="card card-body">
          <p role="status">{t('captures.side.comparing')}</p>
          <progress className="progress-bar" aria-label={t('captures.side.comparing')} />
        </div>
      )}
      {value && <Contents comparison={value} ids={[a, b]} />}
    </div>
  );
}

function Contents({ comparison, ids }: { comparison: CaptureComparison; ids: [string, string] }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const { a, b, clockOffsetMs, clockNote, messages, streams, causes, notes } = comparison;
  const changed = messages.filter((message) => message.changed.length > 0 || message.lost !== null).length;
  return (
    <>
      <section className="card capture-compare-head" aria-labelledby="compare-title">
        <h1 id="compare-title" ref={heading} tabIndex={-1}>
          {t(changed === 0 ? 'captures.side.same' : 'captures.side.differs', { count: changed })}
        </h1>
        <div className="capture-compare-sides">
          <Side letter="A" side={a} id={ids[0]} />
          <Side letter="B" side={b} id={ids[1]} />
        </div>
        <p className="quiet small">
          {clockOffsetMs !== null && <b>{t('captures.side.clock', { offset: withUnit(clockOffsetMs, 'ms', 1) })} </b>}
          {clockNote}
        </p>
        {notes.length > 0 && (
          <ul className="fixes small">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </section>
      {causes.length > 0 && <CauseList causes={causes} label={t('captures.causes')} />}
      <div className="card call-tabs capture-tabs capture-tabs-tall">
        <TabPanel
          label={t('captures.side.tabs')}
          tabs={[
            {
              id: 'messages',
              label: t('captures.side.messages'),
              count: messages.length,
              content: <ComparedMessages messages={messages} />,
            },
            {
              id: 'streams',
              label: t('captures.side.streams'),
              count: streams.length,
              content: <ComparedStreams streams={streams} />,
            },
          ]}
        />
      </div>
    </>
  );
}

function Side({ letter, side, id }: { letter: string; side: CaptureComparison['a']; id: string }) {
  const { t } = useTranslation();
  return (
    <p className="capture-compare-side">
      <b className="capture-compare-letter">{letter}</b>{' '}
      <a className="link truncate" href={formatRoute(PAGE.capture(id))}>
        {side.file.replace(/^.*[/\\]/, '')}
      </a>{' '}
      <span className="quiet small">{t(`captures.place.${side.place}`)}</span>
    </p>
  );
}
