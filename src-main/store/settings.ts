import { settingsSchema } from '../../src-shared/contract/settings';
import type { Settings } from '../../src-shared/contract/contract';
import type { Database } from './database';

export interface SettingsRepository {
  get(): Settings;
  set(changes: Partial<Settings>): Settings;
}

/** One row a setting. A value that a later or earlier version wrote and this one does not take falls back to its default. */
export function createSettingsRepository(database: Database): SettingsRepository {
  const get = (): Settings => {
    const known: Record<string, unknown> = {};
    for (const row of database.all('SELECT key, value FROM settings')) {
      const key = String(row.key);
      const field = Object.hasOwn(settingsSchema.shape, key) && settingsSchema.shape[key as keyof Settings];
      const value = field ? field.safeParse(JSON.parse(String(row.value))) : null;
      if (value?.success) known[key] = value.data;
    }
    return settingsSchema.parse(known);
  };
  return {
    get,
    set(changes) {
      database.transaction(() => {
        for (const [key, value] of Object.entries(changes)) {
          if (value === undefined) continue;
          database.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', key, JSON.stringify(value));
        }
      });
      return get();
    },
  };
}
