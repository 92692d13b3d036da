/** Numbers and times for people. Every function takes null for "not known" and says so in words. */
import { t } from './index';

const LOCALE = 'en-GB';

/** "12.3", or the words for a figure that nobody knows. */
export function figure(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return t('common.notKnown');
  return value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** With its unit: "12.3 ms". */
export function withUnit(value: number | null | undefined, unit: string, digits = 0): string {
  const text = figure(value, digits);
  return value === null || value === undefined || !Number.isFinite(value) ? text : `${text}\u00a0${unit}`;
}

/** A span of milliseconds as "0:42", "12:03" or "1:02:03". */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

/** A span as a person would say it: "340 ms", "4.2 s", "3 min 12 s". */
export function span(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return t('common.notKnown');
  if (Math.abs(ms) < 1000) return withUnit(ms, 'ms', Math.abs(ms) < 10 && !Number.isInteger(ms) ? 1 : 0);
  if (ms < 60_000) return withUnit(ms / 1000, 's', 1);
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min ${seconds % 60}\u00a0s`;
  return `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' };

/** "14:03:07.251", local time. */
export function timeOfDay(at: string | number): string {
  const date = new Date(at);
  return `${date.toLocaleTimeString(LOCALE, TIME)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The year is told where it is not this one. */
const yearOf = (date: Date): Pick<Intl.DateTimeFormatOptions, 'year'> =>
  date.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' };

/** "Tue 3 June, 14:03:07 CEST". */
export function dateTime(at: string | number): string {
  const date = new Date(at);
  return date.toLocaleString(LOCALE, {
    ...TIME,
    ...yearOf(date),
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZoneName: 'short',
  });
}

/** "14:03" of today, "3 Jun, 14:03" of another day. */
export function shortTime(at: string, now = new Date()): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString(LOCALE, { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === now.toDateString()) return time;
  return `${date.toLocaleDateString(LOCALE, { day: 'numeric', month: 'short', ...yearOf(date) })}, ${time}`;
}

/** Octets as "12.3 kB". */
export function octets(value: number | null): string {
  if (value === null) return t('common.notKnown');
  if (value < 1000) return withUnit(value, 'B');
  if (value < 1e6) return withUnit(value / 1000, 'kB', 1);
  if (value < 1e9) return withUnit(value / 1e6, 'MB', 1);
  return withUnit(value / 1e9, 'GB', 2);
}
