import { Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { useCaptures } from './store';

/** Opens a menu of files; says so while one is being made. */
export function SaveTrigger() {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const saving = useCaptures((state) => state.saving > 0);
  return (
    <DropdownMenu.Trigger className="button capture-save-trigger" disabled={!online} aria-busy={saving}>
      <Download className="icon" aria-hidden />
      {t(saving ? 'captures.saving' : 'captures.save')}
    </DropdownMenu.Trigger>
  );
}
