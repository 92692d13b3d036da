import { Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { Toggle } from '../../../components/Toggle';

/** A pause in typing from which on the list is asked, ms. */
const PAUSE_MS = 200;

interface Props {
  search: string;
  onSearch: (search: string) => void;
  problemsOnly?: boolean;
  onProblemsOnly?: (on: boolean) => void;
  /** How many rows there are now, in words. */
  found: string;
  placeholder: string;
  children?: ReactNode;
}

/** Above a long list: what is looked for, and how much of it there is. */
export function ListBar({ search, onSearch, problemsOnly, onProblemsOnly, found, placeholder, children }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    if (typed === search) return undefined;
    const timer = window.setTimeout(() => onSearch(typed), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [typed, search, onSearch]);
  return (
    <div className="capture-list-bar">
      <div className="capture-list-search">
        <Search className="icon" aria-hidden />
        <input
          type="search"
          className="input"
          aria-label={t('captures.search')}
          placeholder={placeholder}
          value={typed}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && typed !== '') {
              event.stopPropagation();
              setTyped('');
              onSearch('');
            }
          }}
        />
        {typed !== '' && (
          <Button
            look="bare"
            icon={X}
            iconOnly
            onClick={() => {
              setTyped('');
              onSearch('');
            }}
          >
            {t('captures.searchClear')}
          </Button>
        )}
      </div>
      {onProblemsOnly && (
        <Toggle label={t('captures.problemsOnly')} checked={problemsOnly ?? false} onChange={onProblemsOnly} />
      )}
      {children}
      <span className="spacer" />
      <p className="quiet small" role="status">
        {found}
      </p>
    </div>
  );
}
