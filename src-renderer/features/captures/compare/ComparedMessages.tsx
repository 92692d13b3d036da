import { CircleX, Diff } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureComparison } from '../../../../src-shared/model/capture';
import { Toggle } from '../../../components/Toggle';
import { VirtualTable } from '../../../components/VirtualTable';
import type { TableColumn } from '../../../components/VirtualTable';
import { t as text } from '../../../i18n';
import { timeOfDay } from '../../../i18n/format';
import { shortStartLine } from '../../../components/calls/ladderRows';
import { rowsOf } from '../usePages';
import { counted } from '../words';

type Message = CaptureComparison['messages'][number];

/** Messages that left, and how they arrived; what was changed on the way stands below the chosen one. */
export function ComparedMessages({ messages }: { messages: readonly Message[] }) {
  const { t } = useTranslation();
  const [changedOnly, setChangedOnly] = useState(false);
  const [chosen, setChosen] = useState<Message | null>(null);
  const columns = useMemo(() => messageColumns(), []);
  const rows = useMemo(
    () => rowsOf(changedOnly ? messages.filter((one) => one.changed.length > 0 || one.lost !== null) : messages),
    [messages, changedOnly],
  );
  return (
    <div className="capture-list">
      <div className="capture-list-bar">
        <Toggle label={t('captures.side.changedOnly')} checked={changedOnly} onChange={setChangedOnly} />
        <span className="spacer" />
        <p className="quiet small" role="status">
          {counted('messages', rows.total ?? 0)}
        </p>
      </div>
      <VirtualTable
        label={t('captures.side.messages')}
        columns={columns}
        rows={rows}
        classOf={({ lost, changed }) =>
          lost !== null || changed.some(({ byAlg }) => byAlg) ? 'capture-row-problem' : undefined
        }
        onOpen={(message) => setChosen(message === chosen ? null : message)}
      />
      {chosen && chosen.changed.length > 0 && (
        <div className="capture-list-detail">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('captures.side.field')}</th>
                <th scope="col">{t('captures.side.inA')}</th>
                <th scope="col">{t('captures.side.inB')}</th>
              </tr>
            </thead>
            <tbody>
              {chosen.changed.map(({ field, a, b, byAlg }) => (
                <tr key={field + a + b}>
                  <th scope="row">
                    {field} {byAlg && <span className="chip chip-warn">{t('captures.side.byAlg')}</span>}
                  </th>
                  <td className="mono diff-changed">{a}</td>
                  <td className="mono diff-changed">{b}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

const seenAt = (at: string | null) => (at === null ? text('captures.side.notSeen') : timeOfDay(at));

const messageColumns = (): TableColumn<Message>[] => [
  {
    id: 'line',
    name: text('captures.side.message'),
    width: 'minmax(160px, 3fr)',
    cell: ({ startLine }) => (
      <span className="truncate" title={startLine}>
        {shortStartLine(startLine)}
      </span>
    ),
  },
  { id: 'a', name: text('captures.side.inA'), width: '112px', cell: ({ at }) => seenAt(at.a) },
  { id: 'b', name: text('captures.side.inB'), width: '112px', cell: ({ at }) => seenAt(at.b) },
  {
    id: 'outcome',
    name: text('captures.side.outcome'),
    width: 'minmax(160px, 3fr)',
    cell: ({ lost, changed }) => <Outcome lost={lost} changed={changed} />,
  },
  {
    id: 'call',
    name: 'Call-ID',
    width: 'minmax(96px, 2fr)',
    wideOnly: true,
    cell: ({ callId }) => <span className="quiet truncate mono">{callId}</span>,
  },
];

function Outcome({ lost, changed }: Pick<Message, 'lost' | 'changed'>) {
  const { t } = useTranslation();
  if (lost !== null) {
    return (
      <span className="state-mark state-fail">
        <CircleX className="icon" aria-hidden />
        {t(`captures.side.lost.${lost}`)}
      </span>
    );
  }
  if (changed.length === 0) return <span className="quiet">{t('captures.side.unchanged')}</span>;
  const byAlg = changed.some((one) => one.byAlg);
  return (
    <span className={`state-mark ${byAlg ? 'state-fail' : 'state-warn'}`}>
      <Diff className="icon" aria-hidden />
      <span className="truncate">
        {t(byAlg ? 'captures.side.rewritten' : 'captures.side.changed', {
          fields: [...new Set(changed.map(({ field }) => field))].join(', '),
        })}
      </span>
    </span>
  );
}
