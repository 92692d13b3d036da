import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';

export interface PanelTab {
  id: string;
  label: string;
  /** A number beside the label, for how much is in there. */
  count?: number;
  content: ReactNode;
}

/** Tabs whose content fills the rest of its place and scrolls inside. */
export function TabPanel({ label, tabs }: { label: string; tabs: readonly PanelTab[] }) {
  return (
    <Tabs.Root className="tabs" defaultValue={tabs[0]?.id ?? ''}>
      <Tabs.List className="tab-list" aria-label={label}>
        {tabs.map(({ id, label: text, count }) => (
          <Tabs.Trigger key={id} value={id} className="tab">
            {text}
            {count !== undefined && count > 0 && <span className="tab-count">{count}</span>}
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
