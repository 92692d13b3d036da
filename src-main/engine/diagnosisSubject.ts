import type { DiagnosisSetup } from '../../src-shared/contract/contract';
import type { IceSetup } from '../../src-shared/model/ice';
import type { JsonValue } from '../../src-shared/model/diagnosis';
import type { Subject } from '../diagnosis/api';
import type { Account } from '../sip/api';
import type { StoredAccount } from '../store/accounts';
import { dialTarget } from '../calls/dialTarget';
import { sentenceOf, UsageError } from '../errors';
import { SECURITY_OF } from '../calls/mediaSecurity';
import type { LoadedProfile } from './profile';
import { withoutSecrets } from './withoutSecrets';

/** What is diagnosed, and how the report shows it: without secrets. */
export interface DiagnosisSubject {
  subject: Subject;
  profile: JsonValue;
}

/**
 * From a profile file. The number to call: that of the option, else `callTarget`, else the echo number of the companion, else none.
 * @throws UsageError where the number cannot be called
 */
export function subjectOfProfile(loaded: LoadedProfile, option?: string): DiagnosisSubject {
  const { profile, account, security, ice, limits } = loaded;
  const responder = profile.responder ?? null;
  const [typed, where] = option === undefined ? [profile.callTarget, 'callTarget'] : [option, '--call-target'];
  return {
    subject: {
      name: profile.name ?? account.aor,
      account,
      codecs: profile.account.codecs,
      security,
      ice,
      callTarget: typed === undefined ? echoOf(responder) : usableTarget(typed, account.aor, where),
      responder,
      http: profile.http ?? [],
      ports: profile.ports ?? [],
      callServers: profile.callServers ?? [],
      limits,
    },
    profile: withoutSecrets(profile),
  };
}

export interface AccountSubject {
  stored: StoredAccount;
  account: Account;
  ice: IceSetup;
  setup: DiagnosisSetup;
  /** Asked for this run: goes over that of the setup. */
  target: string | undefined;
  /** SIP URI of the companion that belongs to this account: the practice line's. */
  ownResponder: string | null;
}

/**
 * From an account of the window, with its setup.
 * @throws EngineError where the number cannot be called
 */
export function subjectOfAccount({
  stored,
  account,
  ice,
  setup,
  target,
  ownResponder,
}: AccountSubject): DiagnosisSubject {
  const { id: _id, register: _register, ice: _ice, ...shown } = stored;
  const typed = target?.trim() || setup.target?.trim() || (ownResponder ? 'echo' : '');
  const responder = setup.responder ?? ownResponder;
  const { http, ports, callServers = [], limits } = setup;
  const callTarget = typed === '' ? echoOf(responder) : dialTarget(typed, stored.uri);
  return {
    subject: {
      name: stored.name,
      account,
      codecs: stored.codecs,
      security: SECURITY_OF[stored.media],
      ice,
      callTarget,
      responder,
      http,
      ports,
      callServers,
      limits,
    },
    profile: withoutSecrets({
      name: stored.name,
      account: { ...shown, password: account.password },
      ...(ice.servers.length > 0 ? { ice } : {}),
      callTarget,
      responder,
      http,
      ports,
      ...(callServers.length > 0 ? { callServers } : {}),
      limits,
    }),
  };
}

/** The echo number of a companion: "sip:echo@responder.test:5070". */
function echoOf(responder: string | null): string | null {
  const match = /^(sips?:)(?:[^@]*@)?([^?]+)/i.exec(responder ?? '');
  return match ? `${match[1]}echo@${match[2]}` : null;
}

function usableTarget(typed: string, accountUri: string, where: string): string {
  try {
    return dialTarget(typed, accountUri);
  } catch (error) {
    throw new UsageError(`${where}: ${sentenceOf(error)}`);
  }
}
