import type { RuleInput, Subject } from './api';

/** What rules may know of the subject: everything but its secrets. */
export function knownLine({ account, ice, ...rest }: Subject): RuleInput['subject'] {
  return {
    ...rest,
    transport: account.transport,
    hasPassword: Boolean(account.password),
    ...(ice ? { ice: { urls: ice.servers.flatMap(({ urls }) => urls), policy: ice.policy } } : {}),
  };
}
