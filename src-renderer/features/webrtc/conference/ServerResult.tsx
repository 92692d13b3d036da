import { Server } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../../components/Empty';
import { CheckRow } from '../../../components/diagnosis/CheckRow';
import { rowState } from '../../../components/diagnosis/checks';
import { ResultCard } from './ResultCard';
import { useConference } from './store';

/** What the engine found, check by check, and what it means. */
export function ServerResult() {
  const { t } = useTranslation();
  const { checks, probe, serverPhase } = useConference();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const shown = checks.filter((check) => rowState(check) !== 'skip');
  const toggle = (id: string) =>
    setOpened((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  if (shown.length === 0) {
    return (
      <div className="card webrtc-conference-empty">
        <Empty
          icon={Server}
          title={t(serverPhase === 'idle' ? 'conference.server.results' : 'conference.server.running')}
        >
          {t('conference.server.empty')}
        </Empty>
      </div>
    );
  }
  const reveal = (id: string) => {
    setOpened((before) => new Set([...before, id]));
    document.getElementById(`check-${id}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className="webrtc-conference-results">
      {probe && (
        <ResultCard
          status={probe.verdict.status}
          sentence={probe.cancelled ? t('conference.server.cancelled') : probe.verdict.sentence}
          cause={probe.verdict.causes[0] ?? null}
          others={probe.verdict.causes.slice(1)}
          checks={checks}
          onReveal={reveal}
        />
      )}
      <section className="card checklist" aria-labelledby="call-server-checks">
        <div className="card-head">
          <h2 id="call-server-checks">
            {t(serverPhase === 'idle' ? 'conference.server.results' : 'conference.server.running')}
          </h2>
        </div>
        <ul>
          {shown.map((check) => (
            <CheckRow key={check.id} check={check} open={opened.has(check.id)} onToggle={toggle} />
          ))}
        </ul>
      </section>
    </div>
  );
}
