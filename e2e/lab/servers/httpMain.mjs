// @ts-check
/** Run inside the servers' namespace: an HTTP API that answers everything the same. Usage: node httpMain.mjs ADDRESS PLAN (JSON, see http.ts) */
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const [address = '', planText = '{}'] = process.argv.slice(2);
/** @type {import('./http').HttpPlan & { identity: import('../../peers/support/authority').Identity }} */
const plan = JSON.parse(planText);
const MEBIBYTE = 'x'.repeat(2 ** 20);

/** @param {http.IncomingMessage} _request @param {http.ServerResponse} response */
function answer(_request, response) {
  if (plan.status === null) return;
  response.on('error', () => undefined);
  response.writeHead(plan.status, { 'Content-Type': 'application/json', ...plan.headers });
  if (plan.bodyMiB === undefined) {
    response.end(plan.body ?? '{"version":"1.0.0"}');
    return;
  }
  let left = plan.bodyMiB;
  const more = () => {
    while (left > 0 && response.write(MEBIBYTE)) left -= 1;
    if (left <= 0) response.end();
    left -= 1;
  };
  response.on('drain', more);
  more();
}

const { certFile, keyFile } = plan.identity;
const server = plan.tls
  ? https.createServer({ cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile) }, answer)
  : http.createServer(answer);
server.listen(plan.port, address, () => console.log('ready'));
