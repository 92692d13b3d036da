import { randomBytes } from 'node:crypto';
import type { IceInput, IceView, StoredIce } from '../../src-shared/contract/ice';
import type { IceSetup } from '../../src-shared/model/ice';
import type { SecretStore } from '../store/secretStore';

/** Name of a TURN credential in the secret store; ids of accounts have no slash. */
const nameOf = (accountId: string, serverId: string): string => `${accountId}/ice/${serverId}`;

/** What is to be stored, and the credentials that change with it by their name in the secret store: null forgets one. */
export interface IceChange {
  ice: StoredIce;
  secrets: Map<string, string | null>;
}

/** Servers of the input are those that the account has where they bring the id of one; every other one is new. */
export function changeOfIce(accountId: string, known: StoredIce, input: IceInput): IceChange {
  const free = new Set(known.servers.map(({ id }) => id));
  const secrets = new Map<string, string | null>();
  const servers = input.servers.map(({ id: given, credential, ...server }) => {
    const id = given !== undefined && free.delete(given) ? given : randomBytes(8).toString('hex');
    if (credential !== undefined) secrets.set(nameOf(accountId, id), credential);
    return { ...server, id };
  });
  for (const gone of free) secrets.set(nameOf(accountId, gone), null);
  return { ice: { servers, policy: input.policy }, secrets };
}

export function viewOfIce(accountId: string, ice: StoredIce, secrets: Pick<SecretStore, 'has'>): IceView {
  const servers = ice.servers.map((server) => ({
    ...server,
    hasCredential: secrets.has(nameOf(accountId, server.id)),
  }));
  return { ...ice, servers };
}

/** With the credentials, for those who gather. Rejects when one cannot be decrypted any more. */
export async function setupOfIce(
  accountId: string,
  ice: StoredIce,
  secrets: Pick<SecretStore, 'get'>,
): Promise<IceSetup> {
  const servers = ice.servers.map(async ({ id, urls, username }) => ({
    urls,
    username: username ?? undefined,
    credential: (await secrets.get(nameOf(accountId, id))) ?? undefined,
  }));
  return { servers: await Promise.all(servers), policy: ice.policy };
}
