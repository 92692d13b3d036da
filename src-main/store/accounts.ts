import { z } from 'zod';
import { accountInputSchema } from '../../src-shared/contract/accounts';
import type { AccountInput } from '../../src-shared/contract/contract';
import { NO_ICE, type StoredIce, storedIceSchema } from '../../src-shared/contract/ice';
import type { Database } from './database';

/** An account as it is stored: without its password and the credentials of its TURN servers, which the secret store keeps. */
export type StoredAccount = Omit<AccountInput, 'id' | 'password' | 'ice'> & { id: string; ice: StoredIce };

/**
 * Accounts of versions that knew no ICE servers have none; servers that cannot be read any more, and addresses that would be refused
 * today, take no account with them.
 */
const storedSchema = accountInputSchema
  .omit({ id: true, password: true, ice: true })
  .extend({ uri: z.string(), ice: storedIceSchema.default(NO_ICE).catch(NO_ICE) });

export interface AccountRepository {
  /** In the order in which they were made. */
  list(): StoredAccount[];
  save(account: StoredAccount): void;
  remove(id: string): void;
}

export function createAccountRepository(database: Database): AccountRepository {
  return {
    list: () =>
      database.all('SELECT id, account FROM accounts ORDER BY created_at, id').flatMap((row) => {
        const account = storedSchema.safeParse(JSON.parse(String(row.account)));
        return account.success ? [{ ...account.data, id: String(row.id) }] : [];
      }),
    save: ({ id, ...account }) =>
      database.run(
        `INSERT INTO accounts (id, created_at, account) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET account = excluded.account`,
        id,
        new Date().toISOString(),
        JSON.stringify(account),
      ),
    remove: (id) => database.run('DELETE FROM accounts WHERE id = ?', id),
  };
}
