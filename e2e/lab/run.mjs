// @ts-check
/** `npm run lab`: see runner/arguments.ts for what it takes. */
import path from 'node:path';
import { runnerImport } from 'vite';

const file = path.join(import.meta.dirname, 'runner/main.ts');
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' });
const { main } = /** @type {typeof import('./runner/main')} */ (module);
// Whoever reads only the first lines (`| head`) is not to be told of a broken pipe.
process.stdout.on('error', (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPIPE') throw error;
  process.exit();
});
process.exitCode = await main(process.argv.slice(2));
