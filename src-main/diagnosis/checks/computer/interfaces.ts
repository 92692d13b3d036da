import { counted } from '../../../../src-shared/words/figures';
import { localInterfaces } from '../../../net/route';
import type { Check } from '../../api';
import type { InterfaceFacts } from '../../facts/computer';
import { isTunnel, wayTo, type Way } from '../../probes/routes';
import { field, table } from '../shared/evidence';

/** Which way do packets leave this computer? */
export const interfaces: Check<'computer.interfaces'> = {
  id: 'computer.interfaces',
  area: 'computer',
  title: 'Which way do packets leave this computer?',
  needs: [],
  after: ['names.resolve'],
  limitMs: { quick: 3000, full: 3000 },
  async run({ findings, progress }) {
    const to = findings['names.resolve']?.targets[0]?.address ?? null;
    progress(to ? `Looking for the route to ${to}` : 'Looking at the network interfaces');
    const [anywhere, way] = await Promise.all([wayTo(), to ? wayTo(to) : null]);
    const outer = localInterfaces().filter(({ internal }) => !internal);
    const facts: InterfaceFacts = {
      interfaces: outer.map(({ name, address, family }) => ({ name, address, family, tunnel: isTunnel(name) })),
      defaultRoute: anywhere && { device: anywhere.device, tunnel: tunnels(anywhere) },
      serverRoute: to && way ? { to, from: way.from, device: way.device, tunnel: tunnels(way) } : null,
    };
    const { serverRoute } = facts;
    return {
      status: serverRoute?.tunnel || (to && !way) ? 'warn' : 'info',
      summary: serverRoute
        ? `Packets to ${serverRoute.to} leave from ${serverRoute.from}${serverRoute.device ? ` (${serverRoute.device}${serverRoute.tunnel ? ', a tunnel' : ''})` : ''}.`
        : to
          ? `This computer has no route to ${to}.`
          : `This computer has ${counted(outer.length, 'address', 'addresses')}; that of the server is not known.`,
      evidence: [
        table(
          'Interfaces',
          ['Name', 'Address', 'Tunnel'],
          facts.interfaces.map(({ name, address, tunnel }) => [name, address, tunnel]),
        ),
        field('Default route', wayText(anywhere)),
        ...(to ? [field(`Route to ${to}`, wayText(way))] : []),
      ],
      facts,
    };
  },
};

function tunnels({ device }: Way): boolean {
  return device !== null && isTunnel(device);
}

function wayText(way: Way | null): string {
  if (!way) return 'none';
  const { from, device, gateway } = way;
  return `${device ?? 'a device unknown'}, from ${from}${gateway ? `, by ${gateway}` : ', straight'}`;
}
