import { useVirtualizer } from '@tanstack/react-virtual';
import { History, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { Confirm } from '../../components/Confirm';
import { Empty } from '../../components/Empty';
import { HistoryRow } from './HistoryRow';
import { clearHistory, useHistory } from '../../state/history';

/** Height of a row, CSS pixels. */
const ROW = 56;

export function HistoryList() {
  const { t } = useTranslation();
  const entries = useHistory((state) => state.entries);
  const [asking, setAsking] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  // The rule is about React's compiler, which this program does not use.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({
    count: entries?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => entries?.[index]?.id ?? index,
    overscan: 6,
  });
  return (
    <section className="card phone-history" aria-labelledby="history-title">
      <div className="card-head">
        <History className="icon" aria-hidden />
        <h2 id="history-title">{t('history.title')}</h2>
        <span className="spacer" />
        {entries !== null && entries.length > 0 && (
          <Button look="bare" icon={Trash2} onClick={() => setAsking(true)}>
            {t('history.clear')}
          </Button>
        )}
      </div>
      {entries === null && <p className="quiet card-body">{t('common.loading')}</p>}
      {entries !== null && entries.length === 0 && (
        <Empty icon={History} title={t('history.empty')}>
          {t('history.emptyHint')}
        </Empty>
      )}
      {entries !== null && entries.length > 0 && (
        <div ref={scroller} className="phone-history-scroll">
          <ul className="phone-history-rows" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((item) => {
              const entry = entries[item.index];
              return entry ? (
                <li
                  key={item.key}
                  aria-setsize={entries.length}
                  aria-posinset={item.index + 1}
                  style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                >
                  <HistoryRow entry={entry} />
                </li>
              ) : null;
            })}
          </ul>
        </div>
      )}
      {asking && (
        <Confirm
          title={t('history.confirmClear')}
          text={t('history.confirmClearHint')}
          action={t('history.clear')}
          onConfirm={clearHistory}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
