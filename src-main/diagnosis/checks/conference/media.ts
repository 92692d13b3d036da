import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CallServer } from '../../../../src-shared/contract/conference';
import type { Check } from '../../api';
import type { ConferenceMediaFacts } from '../../facts/conference';
import { askBinding } from '../../probes/callServer';
import type { OpenPortOptions } from '../../probes/openPort';
import { isOpen, sentenceOf, tryPort } from '../http/ports';
import { table, tenths } from '../shared/evidence';

type Port = ConferenceMediaFacts['ports'][number];

/** Is the way for media open: UDP, and TCP as its detour? */
export const media: Check<'conference.media'> = {
  id: 'conference.media',
  area: 'conference',
  title: 'Is the way for media to the call server open?',
  needs: [],
  limitMs: { quick: 9000, full: 9000 },
  when: ({ subject }) =>
    (subject.callServers ?? []).some(hasPort) || 'Not asked for: no media port of a call server is named.',
  async run({ subject, instruments, progress }, signal) {
    const asked = (subject.callServers ?? []).filter(hasPort);
    progress(`Trying the media ports of ${asked.map(({ name }) => name).join(', ')}`);
    const { clock } = instruments;
    const ports = await Promise.all(asked.map((server) => tryMedia(server, { clock, signal })));
    return {
      status: ports.every(isOpen) ? 'pass' : 'fail',
      summary: `${ports.map((port) => `${sentenceOf(port)}${seen(port)}`).join('; ')}.`,
      evidence: [
        table(
          'Media ports',
          ['Name', 'Host', 'Address', 'UDP', 'Outcome', 'ms', 'TCP', 'Outcome', 'ms', 'STUN', 'We are seen as'],
          ports.map(({ name, host, address, udp, tcp, binding }) => [
            name,
            host,
            address,
            udp?.port ?? null,
            udp?.outcome ?? null,
            tenths(udp?.ms ?? null),
            tcp?.port ?? null,
            tcp?.outcome ?? null,
            tenths(tcp?.ms ?? null),
            binding && (binding.error ? `error ${binding.error.code}` : binding.outcome),
            binding?.mapped ? endpointText(binding.mapped) : null,
          ]),
        ),
      ],
      facts: { ports },
    };
  },
};

const hasPort = ({ udp, tcp }: CallServer): boolean => udp !== undefined || tcp !== undefined;

async function tryMedia({ name, host, api, udp, tcp }: CallServer, options: OpenPortOptions): Promise<Port> {
  const where = host ?? new URL(api ?? 'http://localhost').hostname;
  const port = await tryPort({ name, host: where, udp, tcp }, options);
  // An echo is no STUN server; whoever is silent already has been asked by STUN, too.
  const binding =
    port.address !== null && port.udp?.outcome === 'answered'
      ? await askBinding(port.address, port.udp.port, options)
      : null;
  return { ...port, binding };
}

function seen({ binding }: Port): string {
  return binding?.mapped ? ` (by STUN; it sees us at ${endpointText(binding.mapped)})` : '';
}
