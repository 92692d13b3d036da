import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { figure } from '../i18n/format';
import './Panel.css';

export interface PanelTab {
  id: string;
  label: string;
  /** A number beside the label, for how much is in there. */
  count?: number;
  content: ReactNode;
}

interface Props {
  label: string;
  tabs: readonly PanelTab[];
  /** Where somebody else keeps which tab is open; one that is not there means the first. */
  chosen?: string;
  onChoose?: (id: string) => void;
}

/** Tabs whose content fills the rest of its place and scrolls inside. */
export function TabPanel({ label, tabs, chosen, onChoose }: Props) {
  const first = tabs[0]?.id ?? '';
  const choice =
    chosen === undefined || onChoose === undefined
      ? { defaultValue: first }
      : { value: tabs.some(({ id }) => id === chosen) ? chosen : first, onValueChange: onChoose };
  return (
    <Tabs.Root className="tabs" {...choice}>
      <Tabs.List className="tab-list" aria-label={label}>
        {tabs.map(({ id, label: text, count }) => (
          <Tabs.Trigger key={id} value={id} className="tab">
            {text}
            {count !== undefined && count > 0 && <span className="tab-count">{figure(count)}</span>}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {tabs.map(({ id, content }) => (
        <Tabs.Content key={id} value={id} className="tab-content">
          {content}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
