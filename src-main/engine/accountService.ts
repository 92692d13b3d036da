import type { Emitter } from '../../src-shared/emitter';
import { isWeb } from '../../src-shared/model/transports';
import type { AccountInput, AccountView, ContractListeners } from '../../src-shared/contract/contract';
import { NO_ICE } from '../../src-shared/contract/ice';
import type { IceSetup } from '../../src-shared/model/ice';
import type { Clock } from '../net/clock';
import type { Account } from '../sip/api';
import type { AccountRepository, StoredAccount } from '../store/accounts';
import type { SecretStore } from '../store/secretStore';
import { readBounded, whyUnreadable } from '../boundedFile';
import { EngineError, sentenceOf } from '../errors';
import { MAX_CERTIFICATES } from './profile';
import { changeOfIce, setupOfIce, viewOfIce } from './iceSecrets';
import { newId } from '../store/ids';

/** The built-in account of the practice line: it exists while the line runs and is not stored. */
export interface BuiltInAccount {
  account: StoredAccount;
  password: string;
}

export interface AccountService {
  list(): AccountView[];
  /** @throws EngineError not-found */
  get(id: string): StoredAccount;
  /** @throws EngineError for the built-in account and for one that is gone */
  assertChangeable(id: string): void;
  save(input: AccountInput): Promise<AccountView>;
  remove(id: string): Promise<void>;
  /** What the user agent works with: password and certificates fetched. Rejects when they cannot be had. */
  sipAccount(id: string): Promise<Account>;
  /** STUN and TURN servers with their credentials. Rejects when these cannot be had. */
  ice(id: string): Promise<IceSetup>;
}

export interface AccountServiceOptions {
  clock: Clock;
  accounts: AccountRepository;
  secrets: SecretStore;
  builtIn: BuiltInAccount | null;
  events: Emitter<ContractListeners>;
}

export function createAccountService({
  clock,
  accounts,
  secrets,
  builtIn,
  events,
}: AccountServiceOptions): AccountService {
  const all = (): StoredAccount[] => [...accounts.list(), ...(builtIn ? [builtIn.account] : [])];
  const get = (id: string): StoredAccount => {
    const account = all().find((candidate) => candidate.id === id);
    if (!account) throw EngineError.notFound('account');
    return account;
  };
  const view = (account: StoredAccount): AccountView => {
    const practice = account.id === builtIn?.account.id;
    const ice = viewOfIce(account.id, account.ice, secrets);
    return { ...account, ice, practice, hasPassword: practice || secrets.has(account.id) };
  };
  const list = (): AccountView[] => all().map(view);
  const assertChangeable = (id: string): void => {
    if (id === builtIn?.account.id)
      throw EngineError.badRequest('The practice account is built in and stays as it is.');
    get(id);
  };

  /** @param name in the secret store: the id of an account, or that of one of its TURN credentials */
  async function keepSecret(name: string, secret: string | null): Promise<void> {
    try {
      if (secret === null) secrets.remove(name);
      else await secrets.set(name, secret);
    } catch (error) {
      const text = `The password works until the program ends, but it cannot be saved: ${sentenceOf(error)}`;
      events.emit('notice', { level: 'warning', text });
    }
  }

  return {
    list,
    get,
    assertChangeable,
    async save({ id: known, password, ice: wanted, ...account }) {
      if (known !== undefined) assertChangeable(known);
      const id = known ?? newId(clock.now());
      const { ice, secrets: changed } = changeOfIce(id, known === undefined ? NO_ICE : get(known).ice, wanted);
      accounts.save({ ...account, ice, id });
      if (password !== undefined) await keepSecret(id, password);
      for (const [name, credential] of changed) await keepSecret(name, credential);
      events.emit('accounts', list());
      return view(get(id));
    },
    async remove(id) {
      assertChangeable(id);
      const { secrets: gone } = changeOfIce(id, get(id).ice, NO_ICE);
      accounts.remove(id);
      for (const name of [id, ...gone.keys()]) await keepSecret(name, null);
      events.emit('accounts', list());
    },
    ice: (id) => setupOfIce(id, get(id).ice, secrets),
    async sipAccount(id) {
      const account = get(id);
      const password = id === builtIn?.account.id ? builtIn.password : await secrets.get(id);
      return {
        aor: account.uri,
        displayName: account.displayName ?? undefined,
        authUser: account.authUser ?? undefined,
        password: password ?? undefined,
        registrar: account.registrar,
        outboundProxy: account.outboundProxy,
        transport: account.transport,
        // Another transport may have one for the web phone of the page.
        wsUrl: isWeb(account.transport) ? account.wsUrl : null,
        expiresS: account.expires,
        tls: {
          verify: account.tlsVerify,
          ca: account.tlsCaFile ? await readCertificates(account.tlsCaFile) : undefined,
        },
      };
    },
  };
}

async function readCertificates(file: string): Promise<string> {
  try {
    return (await readBounded(file, MAX_CERTIFICATES)).toString('utf8');
  } catch (error) {
    const why = whyUnreadable(error);
    throw EngineError.failed(
      `The certificate file ${file} of this account cannot be used (${why}): choose another one.`,
      error,
    );
  }
}
