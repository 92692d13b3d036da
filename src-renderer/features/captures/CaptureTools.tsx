import { FileJson2, GitCompareArrows, Sheet, X } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../src-shared/contract/captures';
import { useApp } from '../../state/app';
import { navigate, PAGE } from '../../state/route';
import { Button } from '../../components/Button';
import { closeCapture, saveExport } from './actions';
import { LogButton } from './LogButton';
import { SaveTrigger } from './SaveTrigger';
import { useCaptures } from './store';
import { counted } from './words';

/** What can be done with a capture: lay it beside another, add a log, save, close. */
export function CaptureTools({ overview: { summary } }: { overview: CaptureOverview }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const captures = useCaptures((state) => state.captures);
  const others = (captures ?? []).filter(({ id, phase }) => id !== summary.id && phase === 'done');
  return (
    <>
      <LogButton id={summary.id} />
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          className="button"
          disabled={others.length === 0}
          title={others.length === 0 ? t('captures.compareNone') : undefined}
        >
          <GitCompareArrows className="icon" aria-hidden />
          {t('captures.compare')}
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
            {others.map(({ id, name, packets }) => (
              <DropdownMenu.Item
                key={id}
                className="menu-item"
                onSelect={() => navigate(PAGE.capture(summary.id, 'compare', id))}
              >
                <span className="menu-text">
                  <b className="truncate">{name}</b>
                  <span className="quiet small">{counted('packets', packets)}</span>
                </span>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <DropdownMenu.Root modal={false}>
        <SaveTrigger />
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu capture-menu-small" align="end" sideOffset={4} collisionPadding={8}>
            <DropdownMenu.Item
              className="menu-item"
              onSelect={() => void saveExport(summary.id, { kind: 'streams-csv' })}
            >
              <Sheet className="icon" aria-hidden />
              {t('captures.export.csv')}
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className="menu-item"
              onSelect={() => void saveExport(summary.id, { kind: 'analysis-json' })}
            >
              <FileJson2 className="icon" aria-hidden />
              {t('captures.export.json')}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <Button
        look="bare"
        icon={X}
        iconOnly
        disabled={!online}
        onClick={() => {
          closeCapture(summary);
          navigate(PAGE.capture());
        }}
      >
        {t('captures.closeOne', { name: summary.name })}
      </Button>
    </>
  );
}
