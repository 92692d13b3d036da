// @ts-check
/** Run inside a namespace: joins standard input and output to a TCP port there. Usage: node streamTo.mjs HOST PORT */
import net from 'node:net';

const socket = net.connect({ host: process.argv[2], port: Number(process.argv[3]) });
socket.once('connect', () => process.stderr.write('connected\n'));
process.stdin.pipe(socket).pipe(process.stdout);
socket.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
socket.once('close', () => process.exit(0));
