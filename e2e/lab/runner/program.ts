/** The program under test. SIDETONE_OUT names another build than that of this tree. */
import path from 'node:path';

export const PROGRAM = path.resolve(
  process.env.SIDETONE_OUT ?? path.resolve(import.meta.dirname, '../../../out'),
  'main/cli.js',
);
