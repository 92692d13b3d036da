import type { Naming, Rule, RuleInput } from '../api';
import { overload } from '../readings/load';
import { heard, name, talked } from '../readings/naming';
import { CLOCK_LIMIT_MS } from './tls';

/** This computer: its clock, its load, the kernel's buffers, its routes. */
export const computerRules: Rule = (input) => [...clock(input), ...load(input), ...buffers(input), ...tunnel(input)];

function clock({ findings }: RuleInput): Naming[] {
  const facts = findings['computer.clock'];
  if (facts?.offsetMs == null || Math.abs(facts.offsetMs) <= CLOCK_LIMIT_MS) return [];
  const { offsetMs, readings } = facts;
  const off = readings.filter((reading) => Math.abs(reading.offsetMs - offsetMs) < CLOCK_LIMIT_MS).length;
  return [
    name(
      'clock-skew',
      off > 1 ? 'proven' : 'likely',
      'degradation',
      `This computer's clock is ${Math.round(Math.abs(offsetMs) / 1000)} s ${offsetMs > 0 ? 'ahead of' : 'behind'} ${off > 1 ? `${off} servers` : 'the server'} (${readings.map(({ source, date }) => `${source}: ${date}`).join('; ')}).`,
      ['computer.clock'],
      { explains: ['tls-certificate-expired', 'tls-certificate-not-yet-valid', 'auth-stale-loop'] },
    ),
  ];
}

/** A computer that had time enough for another call of the same run was busy for a moment only. */
function load({ findings }: RuleInput): Naming[] {
  const facts = findings['computer.load'];
  if (!facts) return [];
  const { mediaLagMs, departureJitterMs, loopLagMs, systemCpuPercent, processCpuPercent } = facts;
  const { late, blocked } = overload(facts);
  if (!late && !blocked) return [];
  const others = (findings['call.retry']?.calls ?? []).flatMap((call) => call.load ?? []).map(overload);
  const passing = others.length > 0 && others.every((other) => !other.late && !other.blocked);
  const severity = passing ? 'note' : 'degradation';
  const later = passing ? ' A moment later, in another call, it had time enough.' : '';
  const figures = `${systemCpuPercent === null ? '' : `CPU ${Math.round(systemCpuPercent)} % busy, `}this program ${Math.round(processCpuPercent)} % of a core, event loop ${Math.round(loopLagMs.mean)} ms late on average`;
  const ours = `our own packets left ${Math.round(mediaLagMs?.p99 ?? 0)} ms late (99th percentile), with ${Math.round(departureJitterMs ?? 0)} ms jitter`;
  const named = [
    name(
      'host-cpu-overloaded',
      late && blocked ? 'proven' : 'likely',
      severity,
      `During the call: ${figures}; ${ours}.${later}`,
      ['computer.load'],
      {
        explains: [
          'quality-local-overload',
          'quality-jitter',
          'quality-loss-inbound',
          'quality-loss-outbound',
          'quality-loss-burst',
          'media-late-start',
          'call-setup-slow',
        ],
      },
    ),
  ];
  if (late) {
    named.push(
      name(
        'quality-local-overload',
        'proven',
        severity,
        `Before any network had them, ${ours}.${later}`,
        ['computer.load', 'quality.jitter'],
        {
          explains: ['quality-jitter', 'quality-loss-burst'],
        },
      ),
    );
  }
  return named;
}

function buffers({ findings }: RuleInput): Naming[] {
  const facts = findings['computer.buffers'];
  // What other programs lose is no fault of the call's.
  if (!facts || facts.receiveDrops + facts.sendDrops === 0 || facts.ownDrops === 0) return [];
  const named = [
    name(
      'host-udp-drops',
      'proven',
      'degradation',
      `The kernel threw ${facts.receiveDrops} received and ${facts.sendDrops} sent datagrams away during the call because a socket's buffer was full.`,
      ['computer.buffers'],
      { explains: ['quality-loss-inbound', 'quality-loss-burst', 'quality-jitter', 'host-udp-buffers-small'] },
    ),
  ];
  if (facts.rmemMax < facts.recommended || facts.wmemMax < facts.recommended) {
    named.push(
      name(
        'host-udp-buffers-small',
        'proven',
        'degradation',
        `net.core.rmem_max is ${facts.rmemMax} and wmem_max ${facts.wmemMax}, below the recommended ${facts.recommended}, and datagrams were dropped.`,
        ['computer.buffers'],
      ),
    );
  }
  return named;
}

/** A tunnel is worth knowing; it is held responsible only where media fails. */
function tunnel({ findings }: RuleInput): Naming[] {
  const facts = findings['computer.interfaces'];
  const call = findings['call.setup']?.call;
  const media = call?.mediaRoute?.tunnel ? call.mediaRoute : null;
  const server = facts?.serverRoute?.tunnel ? facts.serverRoute : null;
  if (!media && !server) return [];
  const failing = talked(call) && call.expected.inbound && heard(call) === 0;
  const what = media ? `the media to ${media.to}` : `the way to ${server?.to ?? 'the server'}`;
  return [
    name(
      'vpn-in-path',
      failing ? 'suspected' : 'proven',
      failing ? 'degradation' : 'note',
      `A tunnel (${media?.device ?? server?.device ?? 'VPN'}) carries ${what}.`,
      ['computer.interfaces', 'media.addresses'],
    ),
  ];
}
