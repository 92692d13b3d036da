import { chmodSync } from 'node:fs';
import Libsql from 'libsql';
import { StoreError } from './errors';
import { MIGRATIONS } from './migrations';

type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

/** What the repositories need of SQLite: parameters are bound by position, results are typed by the caller's reader. */
export interface Database {
  run(sql: string, ...values: SqlValue[]): void;
  all(sql: string, ...values: SqlValue[]): Row[];
  /** All of `work`, or nothing of it. */
  transaction(work: () => void): void;
  close(): void;
}

/**
 * Opens or makes a database and brings its schema up to date.
 *
 * Write-ahead log with `synchronous = NORMAL`: a commit is handed to the operating system before `run` returns, so a process that
 * is killed loses nothing that was committed and never damages the file. A power cut may lose the last commits, not the file.
 * @param path file, or ":memory:"
 * @throws StoreError
 */
export function openDatabase(path: string): Database {
  try {
    const connection = new Libsql(path, { timeout: 3000 });
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    if (path !== ':memory:') protect(path);
    const database = wrap(connection, path);
    migrate(database);
    return database;
  } catch (error) {
    throw StoreError.from(error, path);
  }
}

function wrap(connection: Libsql.Database, path: string): Database {
  const statements = new Map<string, Libsql.Statement>();
  const prepared = (sql: string): Libsql.Statement => {
    let statement = statements.get(sql);
    if (!statement) statements.set(sql, (statement = connection.prepare(sql)));
    return statement;
  };
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw StoreError.from(error, path);
    }
  };
  return {
    run: (sql, ...values) => guarded(() => void prepared(sql).run(...values)),
    all: (sql, ...values) => guarded(() => prepared(sql).all(...values) as Row[]),
    transaction: (work) =>
      guarded(() => {
        connection.exec('BEGIN IMMEDIATE');
        try {
          work();
          connection.exec('COMMIT');
        } catch (error) {
          // A full disk rolls back by itself; a second ROLLBACK would hide the first error.
          if (connection.inTransaction) connection.exec('ROLLBACK');
          throw error;
        }
      }),
    close: () => void connection.close(),
  };
}

function migrate(database: Database): void {
  const version = Number(database.all('PRAGMA user_version')[0]?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new StoreError('other', 'The data folder was written by a newer version of Sidetone: start that one.');
  }
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.transaction(() => {
      for (const statement of step.split(';')) if (statement.trim() !== '') database.run(statement);
      database.run(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

/** Call records name people: nobody but the owner reads them. */
function protect(path: string): void {
  if (process.platform !== 'win32') chmodSync(path, 0o600);
}
