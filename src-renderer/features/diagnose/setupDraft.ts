/** What a diagnosis checks beside the account, as it is typed; and as it is saved, checked by the contract's own schemas. */
import { diagnosisSetupSchema } from '../../../src-shared/contract/diagnosisSetup';
import type { DiagnosisSetup } from '../../../src-shared/contract/contract';
import { limitsSchema, sipUriSchema } from '../../../src-shared/contract/profile';
import { DEFAULT_LIMITS } from '../../../src-shared/model/limits';

export const LIMITS = ['pddWarnMs', 'pddFailMs', 'lossPercent', 'jitterMs', 'rttMs', 'mos'] as const;
export type LimitName = (typeof LIMITS)[number];

export interface HttpDraft {
  /** Only for the list's own use. */
  key: number;
  name: string;
  url: string;
}
export interface PortDraft {
  key: number;
  name: string;
  host: string;
  udp: string;
  tcp: string;
}
export interface SetupDraft {
  responder: string;
  http: HttpDraft[];
  ports: PortDraft[];
  limits: Record<LimitName, string>;
}

let lastKey = 0;
export const newHttp = (from: Partial<HttpDraft> = {}): HttpDraft => ({ name: '', url: '', ...from, key: ++lastKey });
export const newPort = (from: Partial<PortDraft> = {}): PortDraft => ({
  name: '',
  host: '',
  udp: '',
  tcp: '',
  ...from,
  key: ++lastKey,
});

export function draftOf(setup: DiagnosisSetup | undefined): SetupDraft {
  const { responder, http, ports, limits } = setup ?? diagnosisSetupSchema.parse({});
  return {
    responder: responder ?? '',
    http: http.map((entry) => newHttp(entry)),
    ports: ports.map(({ name, host, udp, tcp }) =>
      newPort({ name, host, udp: udp === undefined ? '' : String(udp), tcp: tcp === undefined ? '' : String(tcp) }),
    ),
    limits: {
      pddWarnMs: String(limits.pddWarnMs),
      pddFailMs: String(limits.pddFailMs),
      lossPercent: String(limits.lossPercent),
      jitterMs: String(limits.jitterMs),
      rttMs: String(limits.rttMs),
      mos: String(limits.mos),
    },
  };
}

export type SetupFault = 'responder' | 'url' | 'host' | 'port' | 'noPort' | 'limit';
/** By field: "responder", "http.0.url", "ports.1.udp", "limits.mos". */
export type SetupFaults = Record<string, SetupFault>;

const isEmpty = (texts: string[]): boolean => texts.every((text) => text.trim() === '');
const toNumber = (text: string): number => (/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : NaN);

/** A name that nobody gave: the host says enough. */
function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

/** The setup to save, or what is wrong with which field. Rows in which nothing is written do not count. */
export function checkSetup(
  draft: SetupDraft,
  target: string | null,
): { setup: DiagnosisSetup | null; faults: SetupFaults } {
  const faults: SetupFaults = {};
  const responder = draft.responder.trim();
  if (responder !== '' && !sipUriSchema.safeParse(responder).success) faults['responder'] = 'responder';
  const http = draft.http.flatMap(({ name, url }, index) => {
    if (isEmpty([name, url])) return [];
    const entry = { name: name.trim() || hostOf(url.trim()), url: url.trim() };
    if (!diagnosisSetupSchema.shape.http.safeParse([entry]).success) faults[`http.${index}.url`] = 'url';
    return [entry];
  });
  const ports = draft.ports.flatMap(({ name, host, udp, tcp }, index) => {
    if (isEmpty([name, host, udp, tcp])) return [];
    if (isEmpty([host])) faults[`ports.${index}.host`] = 'host';
    if (isEmpty([udp, tcp])) faults[`ports.${index}.udp`] = 'noPort';
    for (const [field, text] of [
      ['udp', udp],
      ['tcp', tcp],
    ] as const) {
      const value = toNumber(text);
      const fits = isEmpty([text]) || (Number.isInteger(value) && value >= 1 && value <= 65_535);
      if (!fits) faults[`ports.${index}.${field}`] = 'port';
    }
    const [onUdp, onTcp] = [udp, tcp].map((text) => (isEmpty([text]) ? undefined : toNumber(text)));
    return [
      {
        name: name.trim() || host.trim(),
        host: host.trim(),
        ...(onUdp === undefined ? {} : { udp: onUdp }),
        ...(onTcp === undefined ? {} : { tcp: onTcp }),
      },
    ];
  });
  const limits = { ...DEFAULT_LIMITS };
  for (const name of LIMITS) {
    limits[name] = isEmpty([draft.limits[name]]) ? DEFAULT_LIMITS[name] : toNumber(draft.limits[name]);
    if (!limitsSchema.shape[name].safeParse(limits[name]).success) faults[`limits.${name}`] = 'limit';
  }
  if (Object.keys(faults).length > 0) return { setup: null, faults };
  const setup = diagnosisSetupSchema.safeParse({
    target: target === null || target.trim() === '' ? null : target.trim(),
    responder: responder === '' ? null : responder,
    http,
    ports,
    limits,
  });
  return { setup: setup.success ? setup.data : null, faults };
}
