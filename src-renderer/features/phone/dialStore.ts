import { create } from 'zustand';

interface DialState {
  text: string;
  /** Why the last attempt did not become a call. */
  error: string | null;
  busy: boolean;
}

export const useDial = create<DialState>(() => ({ text: '', error: null, busy: false }));

export const setDialled = (text: string): void => useDial.setState({ text, error: null });

/** A digit pressed anywhere on the page lands in the number. */
export function typeDigit(digit: string): void {
  useDial.setState(({ text }) => ({ text: text + digit, error: null }));
  document.getElementById('dial-number')?.focus();
}
