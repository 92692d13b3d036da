import { useTranslation } from 'react-i18next';
import './Keypad.css';

const KEYS = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const;

const NAMES: Partial<Record<string, 'keypad.star' | 'keypad.hash'>> = { '*': 'keypad.star', '#': 'keypad.hash' };

export function Keypad({ onKey, disabled = false }: { onKey: (key: string) => void; disabled?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="keypad" role="group" aria-label={t('keypad.label')}>
      {KEYS.map(([key, letters]) => {
        const name = NAMES[key];
        return (
          <button
            key={key}
            type="button"
            className="key"
            disabled={disabled}
            aria-label={name ? t(name) : key}
            onClick={() => onKey(key)}
          >
            {key}
            <small aria-hidden>{letters}</small>
          </button>
        );
      })}
    </div>
  );
}
