// @ts-check
/** Run inside the servers' namespace. Usage: node resolverMain.mjs ADDRESS UPSTREAM PLAN (JSON, see resolver.ts) */
import dgram from 'node:dgram';

const [address = '', upstream = '', planText = '{}'] = process.argv.slice(2);
/** @type {import('./resolver').ResolverPlan} */
const plan = JSON.parse(planText);
const server = dgram.createSocket('udp4');

/** Of the first question: behind the header and the labels of its name. @param {Buffer} query */
function typeOf(query) {
  let at = 12;
  while (query[at]) at += (query[at] ?? 0) + 1;
  return query.length >= at + 3 ? query.readUInt16BE(at + 1) : 0;
}

/** The question with the header of a failure. @param {Buffer} query @param {number} rcode */
function failure(query, rcode) {
  const answer = Buffer.from(query);
  answer[2] = 0x80 | ((query[2] ?? 0) & 0x79);
  answer[3] = 0x80 | rcode;
  return answer;
}

server.on('message', (query, from) => {
  if (query.length < 12) return;
  /** @param {Buffer} answer */
  const reply = (answer) => setTimeout(() => server.send(answer, from.port, from.address), plan.delayMs ?? 0);
  const type = typeOf(query);
  if (plan.ignores?.includes(type)) return;
  if (plan.rcode !== undefined && (plan.fails?.includes(type) ?? true)) return void reply(failure(query, plan.rcode));
  const asking = dgram.createSocket('udp4');
  asking.on('error', () => asking.close());
  asking.on('message', (answer) => {
    asking.close();
    reply(answer);
  });
  asking.send(query, 53, upstream);
});
server.bind(53, address, () => console.log('ready'));
