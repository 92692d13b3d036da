import { ListTree, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LadderEntry } from '../../../src-shared/model/call';
import { Empty } from '../Empty';
import { span, timeOfDay } from '../../i18n/format';
import { ladderRows, shortStartLine } from './ladderRows';
import type { LadderRow } from './ladderRows';
import { MessageView } from './MessageView';
import './Ladder.css';

/** A pause between two messages from which on it is set off, ms: RFC 3261's T1, after which UDP sends again. */
const LONG_PAUSE_MS = 500;

/** Who said what to whom: this program at the left, the other side at the right. A click shows the message. */
export function Ladder({ entries }: { entries: readonly LadderEntry[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number | null>(null);
  const [first] = entries;
  if (!first) {
    return (
      <Empty icon={ListTree} title={t('ladder.empty')}>
        {t('ladder.emptyHint')}
      </Empty>
    );
  }
  const [us, them] = first.direction === 'outbound' ? [first.from, first.to] : [first.to, first.from];
  const message = chosen === null ? undefined : entries[chosen];
  return (
    <div className={message ? 'ladder-split' : 'ladder-split ladder-alone'}>
      <div className="ladder">
        <div className="ladder-head small" aria-hidden>
          <span />
          <b className="truncate">
            {t('ladder.us')} <span className="quiet mono">{us}</span>
          </b>
          <b className="truncate">
            <span className="quiet mono">{them}</span> {t('ladder.them')}
          </b>
        </div>
        <ol
          aria-label={t('ladder.title')}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            if (step === 0) return;
            event.preventDefault();
            const buttons = [...event.currentTarget.querySelectorAll('button')];
            const at = buttons.findIndex((button) => button === document.activeElement);
            buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus();
          }}
        >
          {ladderRows(entries).map((row, index) => (
            <Row
              key={`${row.entry.at}-${index}`}
              row={row}
              chosen={index === chosen}
              onChoose={() => setChosen(index === chosen ? null : index)}
            />
          ))}
        </ol>
      </div>
      {message && <MessageView entry={message} onClose={() => setChosen(null)} />}
    </div>
  );
}

function Row({ row, chosen, onChoose }: { row: LadderRow; chosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  const { entry, sinceBefore, tone } = row;
  const long = sinceBefore !== null && sinceBefore >= LONG_PAUSE_MS;
  return (
    <li className={long ? 'ladder-row ladder-paused' : 'ladder-row'}>
      <button
        type="button"
        className={`ladder-message ladder-${entry.direction} ladder-tone-${tone}`}
        aria-expanded={chosen}
        aria-label={t(`ladder.message.${entry.direction}`, {
          line: shortStartLine(entry.startLine),
          time: timeOfDay(entry.at),
          again: entry.retransmission ? t('ladder.retransmission') : '',
        })}
        onClick={onChoose}
      >
        <span className="ladder-time mono">
          {timeOfDay(entry.at)}
          <span className="quiet">{sinceBefore === null ? '' : `+${span(sinceBefore)}`}</span>
        </span>
        <span className="ladder-arrow">
          <span className="ladder-line truncate">
            {entry.retransmission && <RotateCw className="icon" aria-hidden />}
            <span className="truncate">{shortStartLine(entry.startLine)}</span>
            {entry.retransmission && <span className="chip chip-warn">{t('ladder.again')}</span>}
          </span>
        </span>
      </button>
    </li>
  );
}
