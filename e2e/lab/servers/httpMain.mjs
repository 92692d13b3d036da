// @ts-check
/** Run inside the servers' namespace: an HTTP API that answers everything with one status. Usage: node httpMain.mjs ADDRESS PORT STATUS */
import http from 'node:http';

const [address = '', port = '', status = '200'] = process.argv.slice(2);
http
  .createServer((_request, response) => {
    response.writeHead(Number(status), { 'Content-Type': 'application/json' });
    response.end('{"version":"1.0.0"}');
  })
  .listen(Number(port), address, () => console.log('ready'));
