// @ts-check
/** `npm run lab`: see runner/arguments.ts for what it takes. */
import path from 'node:path';
import { runnerImport } from 'vite';

const file = path.join(import.meta.dirname, 'runner/main.ts');
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' });
const { main } = /** @type {typeof import('./runner/main')} */ (module);
process.exitCode = await main(process.argv.slice(2));
