import type { Naming, Rule, RuleInput } from '../api';
import type { CheckId } from '../facts/findings';
import type { HttpFacts, PortFacts } from '../facts/network';
import { name } from '../readings/naming';
import { tlsFailureNaming } from './tls';

/** HTTP services and the call server's media ports. */
export const httpRules: Rule = (input) => {
  const api = input.findings['http.health']?.endpoints ?? [];
  const ports = input.findings['http.ports']?.ports ?? [];
  return [...services(input, 'http.health', api), ...openPorts(ports, api, ['http.ports', 'http.health'])];
};

/** @param id the check that asked them */
export function services(input: RuleInput, id: CheckId, endpoints: HttpFacts['endpoints']): Naming[] {
  return endpoints.flatMap((endpoint): Naming[] => {
    const { name: service, url, outcome, status, error, tlsFailure, date } = endpoint;
    const which = `${service} (${url})`;
    if (outcome === 'answered') {
      if (status === 401 || status === 403) {
        return [name('http-api-unauthorized', 'proven', 'failure', `${which} answers HTTP ${status}.`, [id])];
      }
      if (status !== null && status >= 400) {
        const sure = status >= 500 ? 'proven' : 'likely';
        return [name('http-api-error', sure, 'failure', `${which} answers HTTP ${status}.`, [id])];
      }
      return [];
    }
    if (outcome === 'tls' && tlsFailure) {
      return [tlsFailureNaming(input, id, { failure: tlsFailure, tls: null, date, where: which, error })];
    }
    return [
      name('http-api-unreachable', 'proven', 'failure', `${which} cannot be reached: ${error ?? outcome}`, [id], {
        explains: ['media-udp-port-blocked', 'media-tcp-fallback-missing'],
      }),
    ];
  });
}

/**
 * @param api services that may stand on the same hosts
 * @param evidence the check that tried the ports first
 */
export function openPorts(ports: PortFacts['ports'], api: HttpFacts['endpoints'], evidence: CheckId[]): Naming[] {
  return ports.flatMap((one): Naming[] => {
    const { udp, tcp, host } = one;
    if (!udp || udp.outcome === 'echoed' || udp.outcome === 'answered') return [];
    const lives =
      api.some(({ url, outcome }) => outcome === 'answered' && hostOf(url) === host) ||
      tcp?.outcome === 'open' ||
      tcp?.outcome === 'echoed';
    const isUp = lives || tcp?.outcome === 'refused';
    const what = udp.outcome === 'silent' ? 'brings nothing back' : `is ${udp.outcome}`;
    if (udp.outcome === 'silent' && isTaciturn(tcp)) {
      return [
        name(
          'media-udp-port-blocked',
          'suspected',
          'note',
          `${one.name}: UDP port ${udp.port} of ${host} ${what}${lives ? ', while its TCP side or its API answers' : ''}. That proves nothing: a call server that answers only the ICE checks of its own calls is silent as well. Name its room, or make a call, to know.`,
          evidence,
        ),
      ];
    }
    const named = [
      name(
        'media-udp-port-blocked',
        isUp ? (udp.outcome === 'silent' ? 'likely' : 'proven') : 'suspected',
        'failure',
        `${one.name}: UDP port ${udp.port} of ${host} ${what}${lives ? ', while its TCP side answers' : ''}.`,
        evidence,
      ),
    ];
    if (
      tcp &&
      (tcp.outcome === 'refused' ||
        tcp.outcome === 'reset' ||
        tcp.outcome === 'silent' ||
        tcp.outcome === 'unreachable')
    ) {
      // Both ways are shut: the more telling of the two goes first.
      named.unshift(
        name(
          'media-tcp-fallback-missing',
          tcp.outcome === 'refused' ? 'proven' : 'likely',
          'failure',
          `${one.name}: UDP ${udp.port} of ${host} ${what}, and TCP ${tcp.port} is ${tcp.outcome}: there is no way out.`,
          evidence.slice(0, 1),
        ),
      );
    }
    return named;
  });
}

/** What answers by TCP, by an echo or by STUN, would answer by UDP too; a port that merely opens tells nothing of the other. */
function isTaciturn(tcp: PortFacts['ports'][number]['tcp']): boolean {
  return tcp === null || tcp.outcome === 'open';
}

function hostOf(url: string): string | null {
  try {
    return new URL(url).hostname.replace(/^\[|\]$/g, '');
  } catch {
    return null;
  }
}
