import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { z } from 'zod';
import { profileSchema } from '../../src-shared/contract/profile';
import { DEFAULT_LIMITS } from '../../src-shared/model/limits';
import type { Profile, Secret } from '../../src-shared/contract/profile';
import type { IceServer, IceSetup } from '../../src-shared/model/ice';
import type { MediaSecurity } from '../../src-shared/model/media';
import type { Account } from '../sip/api';
import { readBounded, whyUnreadable } from '../boundedFile';
import { ProfileError } from '../errors';
import { locateJsonError } from './jsonError';
import { SECURITY_OF } from '../calls/mediaSecurity';

/** A profile that can be worked with: secrets fetched, files read. */
export interface LoadedProfile {
  profile: Profile;
  account: Account;
  security: MediaSecurity;
  /** With credentials; undefined: the profile names no servers. */
  ice: IceSetup | undefined;
  limits: Required<NonNullable<Profile['limits']>>;
}

/** Reads a password out of the operating system's key ring; null where it has none under that name. */
export type KeyRing = (name: string) => Promise<string | null>;

/**
 * Loads and checks a profile file.
 * @throws ProfileError with one line that says what to mend
 */
export async function loadProfile(
  file: string,
  env: NodeJS.ProcessEnv = process.env,
  keyRing: KeyRing = readSystemKeyRing,
): Promise<LoadedProfile> {
  const profile = parseProfile(await readText(file, 'profile', true), file);
  const { account } = profile;
  if (!account.uri.includes('@'))
    throw new ProfileError(`${file}: account.uri needs a user, such as sip:alice@pbx.test.`);
  const caFile = profile.tls?.caFile ? path.resolve(path.dirname(file), profile.tls.caFile) : null;
  const ca = caFile ? await readCertificates(caFile) : undefined;
  const fetchKey = async (secret: Secret | undefined, key: string): Promise<string | undefined> =>
    secret === undefined ? undefined : fetchSecret(secret, `${file}: ${key}`, env, keyRing);
  const password = await fetchKey(account.password, 'account.password');
  return {
    profile,
    account: {
      aor: account.uri,
      displayName: account.displayName,
      authUser: account.authUser,
      password,
      registrar: account.registrar,
      outboundProxy: account.outboundProxy,
      transport: account.transport,
      wsUrl: account.wsUrl,
      expiresS: account.expires,
      tls: { ca, servername: profile.tls?.servername ?? undefined, verify: profile.tls?.verify ?? true },
    },
    security: SECURITY_OF[account.media],
    ice: profile.ice && (await loadIce(profile.ice, fetchKey)),
    limits: profile.limits ?? DEFAULT_LIMITS,
  };
}

function parseProfile(text: string, file: string): Profile {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    const where = locateJsonError(text.replace(/^\ufeff/, ''));
    throw new ProfileError(`${file}: not valid JSON at line ${where?.line ?? 1}, column ${where?.column ?? 1}.`);
  }
  const result = profileSchema.safeParse(document);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ProfileError(`${file}: ${issue ? describeIssue(issue) : 'not a profile'}`);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${where ? `${where}.` : ''}${key}"`).join(', ');
    return `unknown key ${names}: check the spelling, or remove it.`;
  }
  return `${where || 'the profile'}: ${issue.message}${/[.!?]$/.test(issue.message) ? '' : '.'}`;
}

/** One after another: a key ring that asks the person asks for one thing at a time. */
async function loadIce(
  { servers, policy }: NonNullable<Profile['ice']>,
  fetchKey: (secret: Secret | undefined, key: string) => Promise<string | undefined>,
): Promise<IceSetup> {
  const loaded: IceServer[] = [];
  for (const [at, { urls, username, credential }] of servers.entries()) {
    loaded.push({ urls, username, credential: await fetchKey(credential, `ice.servers.${at}.credential`) });
  }
  return { servers: loaded, policy };
}

/** @param where begins the sentence of an error: the file and the key */
async function fetchSecret(secret: Secret, where: string, env: NodeJS.ProcessEnv, keyRing: KeyRing): Promise<string> {
  if (typeof secret === 'string') return secret;
  if ('env' in secret) {
    const value = env[secret.env];
    if (value === undefined) {
      throw new ProfileError(`${where}: the environment variable ${secret.env} is not set.`);
    }
    return value;
  }
  const value = await keyRing(secret.keyring);
  if (value === null) {
    throw new ProfileError(
      `${where}: the key ring has no password of service "sidetone" and account "${secret.keyring}".`,
    );
  }
  return value;
}

/** By the tool that each system brings: nothing to install, and the key ring asks the person itself. */
async function readSystemKeyRing(name: string): Promise<string | null> {
  const commands: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
    linux: ['secret-tool', ['lookup', 'service', 'sidetone', 'account', name]],
    darwin: ['security', ['find-generic-password', '-s', 'sidetone', '-a', name, '-w']],
  };
  const command = commands[process.platform];
  if (!command)
    throw new ProfileError('The key ring cannot be read on this system: give the password by { "env": "NAME" }.');
  try {
    const { stdout } = await promisify(execFile)(...command, { timeout: 60_000 });
    return stdout.replace(/\r?\n$/, '') || null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new ProfileError(
        `The key ring cannot be read: ${command[0]} is not installed. Give the password by { "env": "NAME" }.`,
      );
    }
    return null;
  }
}

async function readCertificates(file: string): Promise<string> {
  const text = await readText(file, 'certificate file (tls.caFile)');
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new ProfileError(`${file}: holds no certificate in PEM form (tls.caFile).`);
  }
  return text;
}

/** Octets: all certificate authorities of a system are a quarter of it. */
export const MAX_CERTIFICATES = 1 << 20;

/** @param named by the person, who may give a pipe */
async function readText(file: string, what: string, named = false): Promise<string> {
  try {
    return (await readBounded(file, MAX_CERTIFICATES, named)).toString('utf8');
  } catch (error) {
    throw new ProfileError(`${file}: the ${what} cannot be used: ${whyUnreadable(error)}.`);
  }
}
