/** The real program, as a person runs it: `node out/main/cli.js ...` inside the client's namespace. */
import fs from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../../src-shared/contract/profile';
import type { CallResult, RegistrationState } from '../../../src-shared/model/call';
import type { z } from 'zod';
import type { profileSchema } from '../../../src-shared/contract/profile';
import { DOMAIN, PASSWORD } from './kamailio';
import type { Lab } from './lab';
import type { Host } from './network';
import type { Readiness, Running } from './process';

/** SIDETONE_CLI names another build than that of this tree. */
export const CLI = process.env.SIDETONE_CLI ?? path.resolve(import.meta.dirname, '../../../out/main/cli.js');

/** A profile as a person writes it: what has a default may be left out. */
export type ProfileInput = z.input<typeof profileSchema>;
export type AccountInput = Partial<ProfileInput['account']>;

export interface Outcome<T> {
  code: number | null;
  stdout: string;
  stderr: string;
  /** What `--json -` printed; throws where that was no JSON. */
  json(): T;
}

export interface Invocation<T> extends Running {
  outcome(): Promise<Outcome<T>>;
}

const WITHIN_MS = 60_000;
let profiles = 0;

/** Alice of the test domain by UDP, with what the test changes. Written to a file; returns its path. */
export function writeProfile(
  lab: Lab,
  account: AccountInput = {},
  rest: Omit<Partial<Profile>, 'account'> = {},
): string {
  const profile = {
    account: {
      uri: `sip:alice@${DOMAIN}`,
      password: PASSWORD,
      registrar: 'sip:192.0.2.10',
      transport: 'udp',
      ...account,
    },
    ...rest,
  };
  return writeText(lab, JSON.stringify(profile));
}

export function writeText(lab: Lab, text: string): string {
  const file = path.join(lab.folder, `profile-${(profiles += 1)}.json`);
  fs.writeFileSync(file, text);
  return file;
}

/** Whatever the program keeps, it keeps in the scratch folder. */
function homeOf(lab: Lab): Record<string, string> {
  const home = path.join(lab.folder, 'home');
  return {
    HOME: home,
    XDG_CONFIG_HOME: `${home}/config`,
    XDG_DATA_HOME: `${home}/data`,
    XDG_STATE_HOME: `${home}/state`,
  };
}

export async function startSidetone<T = unknown>(
  lab: Lab,
  args: readonly string[],
  options: { host?: Host; ready?: Readiness; env?: Record<string, string> } = {},
): Promise<Invocation<T>> {
  const running = await lab.start(options.host ?? lab.client, [process.execPath, CLI, ...args], {
    name: `sidetone ${args.join(' ')}`,
    env: { ...homeOf(lab), ...options.env },
    ...(options.ready ? { ready: options.ready } : {}),
  });
  return {
    ...running,
    outcome: async () => {
      const timer = setTimeout(() => running.signal('SIGKILL'), WITHIN_MS);
      const code = await running.exited;
      clearTimeout(timer);
      const stdout = running.stdout();
      return { code, stdout, stderr: running.stderr(), json: () => JSON.parse(stdout) as T };
    },
  };
}

export async function sidetone<T = unknown>(lab: Lab, args: readonly string[]): Promise<Outcome<T>> {
  const invocation = await startSidetone<T>(lab, args);
  return invocation.outcome();
}

/** `sidetone call` to its end. */
export function call(lab: Lab, target: string, profile: string, ...options: string[]): Promise<Outcome<CallResult>> {
  return sidetone<CallResult>(lab, ['call', target, '--profile', profile, '--json', '-', ...options]);
}

export function startCall(
  lab: Lab,
  target: string,
  profile: string,
  ...options: string[]
): Promise<Invocation<CallResult>> {
  return startSidetone<CallResult>(lab, ['call', target, '--profile', profile, '--json', '-', ...options]);
}

/** `sidetone register` to its end. */
export function register(lab: Lab, profile: string, ...options: string[]): Promise<Outcome<RegistrationState>> {
  return sidetone<RegistrationState>(lab, ['register', '--profile', profile, '--json', '-', ...options]);
}
