import { useTranslation } from 'react-i18next';
import { useApp } from '../../../state/app';
import { tellFailure } from '../../../state/notices';
import { Toggle } from '../../../components/Toggle';
import { useActiveAccount } from '../../../state/accounts';
import { saveSetup } from '../../../state/runActions';
import { serverOf } from './draft';
import { useConference } from './store';

/** Puts the server that is typed into the diagnosis of the account in use, or takes it out again. */
export function KeepServer() {
  const { t } = useTranslation();
  const draft = useConference((state) => state.server);
  const account = useActiveAccount();
  const kept = useApp((state) => (account ? state.settings?.diagnosis[account.id]?.callServers : undefined)) ?? [];
  if (!account) return null;
  const meant = serverOf(draft);
  const name = 'server' in meant ? meant.server.name : null;
  const others = kept.filter((server) => server.name !== name);
  const change = (wanted: boolean): void => {
    if ('faults' in meant) return useConference.setState({ serverFaults: meant.faults });
    const callServers = wanted ? [...others, meant.server] : others;
    saveSetup(account.id, { callServers }).catch(tellFailure);
  };
  return (
    <Toggle
      label={t('conference.server.keep')}
      hint={t('conference.server.keepHint', { name: account.name })}
      checked={others.length < kept.length}
      onChange={change}
    />
  );
}
