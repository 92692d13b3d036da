import { renameSync } from 'node:fs';
import path from 'node:path';
import { createAccountRepository } from './accounts';
import type { AccountRepository } from './accounts';
import { createCallRepository } from './calls';
import type { CallRepository } from './calls';
import { openDatabase } from './database';
import type { Database } from './database';
import { makeFolder } from './dataFolder';
import { createDiagnosisRepository } from './diagnoses';
import type { DiagnosisRepository } from './diagnoses';
import { StoreError } from './errors';
import { createLadderRepository } from './ladder';
import type { LadderRepository } from './ladder';
import { createMediaEventRepository } from './mediaEvents';
import type { MediaEventRepository } from './mediaEvents';
import { createSampleRepository } from './samples';
import type { SampleRepository } from './samples';
import { createSettingsRepository } from './settings';
import type { SettingsRepository } from './settings';

export interface Store {
  accounts: AccountRepository;
  settings: SettingsRepository;
  calls: CallRepository;
  samples: SampleRepository;
  ladder: LadderRepository;
  mediaEvents: MediaEventRepository;
  diagnoses: DiagnosisRepository;
  /** One sentence where the data is not kept as it should be: in memory only, or started afresh. */
  warning: string | null;
  close(): void;
}

/**
 * Opens the program's database in its data folder. Never fails: where the folder cannot be used the program runs on a database in
 * memory, and a damaged file is put aside, so that a broken disk does not stand between a person and a call.
 */
export function openStore(folder: string): Store {
  const { database, warning } = openSomewhere(folder);
  return {
    accounts: createAccountRepository(database),
    settings: createSettingsRepository(database),
    calls: createCallRepository(database),
    samples: createSampleRepository(database),
    ladder: createLadderRepository(database),
    mediaEvents: createMediaEventRepository(database),
    diagnoses: createDiagnosisRepository(database),
    warning,
    close: () => database.close(),
  };
}

function openSomewhere(folder: string): { database: Database; warning: string | null } {
  const file = path.join(folder, 'sidetone.db');
  try {
    makeFolder(folder);
    return { database: openDatabase(file), warning: null };
  } catch (error) {
    const reason = StoreError.from(error, file);
    if (reason.reason === 'damaged') {
      const aside = putAside(file);
      if (aside) {
        return {
          database: openDatabase(file),
          warning: `${reason.message} It was put aside as ${aside}; accounts and history start empty.`,
        };
      }
    }
    return {
      database: openDatabase(':memory:'),
      warning: `${reason.message} Calls work, but accounts and history are forgotten when the program ends.`,
    };
  }
}

function putAside(file: string): string | null {
  const aside = `${file}.damaged-${Date.now()}`;
  try {
    renameSync(file, aside);
    for (const suffix of ['-wal', '-shm']) renameSync(file + suffix, aside + suffix);
  } catch (error) {
    // The log files are there only after a crash; the database itself has to have moved.
    if (!(error instanceof Error && 'path' in error && error.path !== file)) return null;
  }
  return aside;
}
