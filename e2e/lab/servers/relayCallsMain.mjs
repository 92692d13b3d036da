// @ts-check
/** Run inside the servers' namespace: prints how many calls rtpengine still holds, by its ng protocol (bencode over UDP). */
import dgram from 'node:dgram';

const [port = '2223'] = process.argv.slice(2);
const socket = dgram.createSocket('udp4');
const giveUp = setTimeout(() => {
  console.error('rtpengine does not answer.');
  process.exit(1);
}, 2000);

/** Strings of a bencoded list, from its "l" on. @param {string} text */
function strings(text) {
  let at = 1;
  let count = 0;
  while (text[at] !== 'e' && at < text.length) {
    const colon = text.indexOf(':', at);
    at = colon + 1 + Number(text.slice(at, colon));
    count += 1;
  }
  return count;
}

socket.on('message', (answer) => {
  clearTimeout(giveUp);
  const text = answer.toString('latin1');
  const calls = text.indexOf('5:callsl');
  console.log(calls < 0 ? 0 : strings(text.slice(calls + '5:calls'.length)));
  socket.close();
});
socket.send('1 d7:command4:list5:limiti100ee', Number(port), '127.0.0.1');
