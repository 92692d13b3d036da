import type { Check } from '../../api';
import { bindingLifetime } from '../../probes/ice/bindingLifetime';
import { answeredByUdp } from '../../readings/iceServerFacts';
import { field, table } from '../shared/evidence';
import { probeOptions, whenServers } from './when';

/** Between what the worst routers do and the two minutes of RFC 4787 REQ-5; s. */
const IDLE_S = [5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120];

/** @param idleTimesS ascending */
export const createIceLifetime = (idleTimesS: readonly number[]): Check<'ice.lifetime'> => ({
  id: 'ice.lifetime',
  area: 'ice',
  title: 'How long does the router remember us?',
  needs: ['ice.stun'],
  after: ['ice.nat'],

  mode: 'full',
  limitMs: { quick: 1000, full: 150_000 },
  when(context) {
    const servers = whenServers(context);
    if (servers !== true) return servers;
    if (answeredByUdp(context.findings).length === 0) return 'Not tried: no server answers by UDP.';
    const facts = context.findings['ice.nat'];
    return facts?.translated === false ? 'Not needed: no address is translated on the way.' : true;
  },
  async run(context, signal) {
    const { findings, progress } = context;
    const answered = answeredByUdp(findings);
    const server = answered.find(({ url }) => url === findings['ice.nat']?.server) ?? answered[0];
    if (!server?.address) throw new Error('No server answers by UDP.');
    const place = { url: server.url, address: server.address, port: server.port };
    progress(`Keeping silent for up to ${idleTimesS.at(-1)} s`);
    const onProbe = (idleS: number): void => progress(`Silent for ${idleS} s`, idleS / (idleTimesS.at(-1) ?? idleS));
    const facts = await bindingLifetime(place, idleTimesS, { ...probeOptions(context, signal, 2000), onProbe });
    const { longestGoodS, shortestBadS, refused } = facts;
    return {
      status: refused ? 'info' : 'pass',
      summary: refused
        ? `It could not be found out: ${refused}.`
        : shortestBadS === null
          ? `The router still knows us after ${longestGoodS ?? 0} s of silence.`
          : `The router forgets us after ${longestGoodS ?? 0} to ${shortestBadS} s of silence.`,
      facts,
      evidence: [
        field('Server', server.url),
        table(
          'Answers to a port that had been silent',
          ['after silence of s', 'arrived'],
          facts.probes.map(({ idleS, alive }) => [idleS, alive]),
        ),
      ],
    };
  },
});

export const iceLifetime = createIceLifetime(IDLE_S);
