import { create } from 'zustand';

/** Which of the window's dialogs that belong to shortcuts is open. */
interface ShortcutState {
  open: 'none' | 'list' | 'hangup' | 'transfer';
}

export const useShortcuts = create<ShortcutState>(() => ({ open: 'none' }));

export const openShortcuts = (): void => useShortcuts.setState({ open: 'list' });
export const askHangUp = (): void => useShortcuts.setState({ open: 'hangup' });
export const askTransfer = (): void => useShortcuts.setState({ open: 'transfer' });
export const closeShortcuts = (): void => useShortcuts.setState({ open: 'none' });
