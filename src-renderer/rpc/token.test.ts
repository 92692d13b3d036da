import { expect, it } from 'vitest';
import { takeToken } from './token';

function page(hash: string, stored: Record<string, string> = {}) {
  const shown: string[] = [];
  const location = { hash, pathname: '/', search: '' } as Location;
  const history = { replaceState: (_: unknown, __: string, url: string) => shown.push(url) } as unknown as History;
  const storage = {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => (stored[key] = value),
  } as unknown as Storage;
  return { token: takeToken(location, history, storage), shown, stored };
}

it('moves the token out of the address into the tab’s storage', () => {
  const { token, shown, stored } = page('#token=secret');
  expect(token).toBe('secret');
  expect(shown).toEqual(['/']);
  expect(Object.values(stored)).toEqual(['secret']);
});

it('finds it again after a reload and leaves the page’s own fragment alone', () => {
  const { token, shown } = page('#/phone/1', { 'sidetone.token': 'kept' });
  expect(token).toBe('kept');
  expect(shown).toEqual([]);
});

it('is empty where there is none, and prefers the newer one', () => {
  expect(page('').token).toBe('');
  expect(page('#token=new', { 'sidetone.token': 'old' }).token).toBe('new');
});
