// @ts-check
/** Run inside the servers' namespace: the conference server of e2e/support/sfu. Usage: node sfuMain.mjs ADDRESS PORT FAULTS (JSON) */
import path from 'node:path';
import { runnerImport } from 'vite';

const [address = '', port = '', faults = '{}'] = process.argv.slice(2);
const file = path.join(import.meta.dirname, '../../support/sfu/sfu.ts');
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' });
const { startSfu } = /** @type {typeof import('../../support/sfu/sfu')} */ (module);
await startSfu(JSON.parse(faults), { address, port: Number(port) });
console.log('ready');
