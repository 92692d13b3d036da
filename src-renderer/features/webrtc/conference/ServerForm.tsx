import { Play, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../../state/app';
import { Button } from '../../../components/Button';
import { Field } from '../../../components/Field';
import { cancelServer, startServer } from './actions';
import type { ServerDraft } from './draft';
import { KeepServer } from './KeepServer';
import { changeServer, useConference } from './store';

export function ServerForm() {
  const { t } = useTranslation();
  const { server, serverFaults, serverPhase } = useConference();
  const online = useApp((state) => state.link === 'open');
  const fault = (name: keyof ServerDraft) => {
    const found = serverFaults[name];
    return found && t(`conference.server.${found}`);
  };
  const input = (name: 'api' | 'host' | 'udp' | 'tcp', placeholder: string) => (
    <Field label={t(`conference.server.${name}`)} hint={t(`conference.server.${name}Hint`)} error={fault(name)}>
      {(control) => (
        <input
          {...control}
          className="input"
          value={server[name]}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          inputMode={name === 'udp' || name === 'tcp' ? 'numeric' : 'url'}
          onChange={(event) => changeServer({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <form
      className="card webrtc-conference-form"
      aria-labelledby="call-server-title"
      onSubmit={(event) => {
        event.preventDefault();
        if (serverPhase === 'idle') void startServer();
      }}
    >
      <h2 id="call-server-title">{t('conference.server.title')}</h2>
      <p className="quiet small">{t('conference.server.lead')}</p>
      {input('api', 'http://rtcd.test:8045')}
      {input('host', 'rtcd.test')}
      <div className="webrtc-conference-ports">
        {input('udp', '8443')}
        {input('tcp', '8443')}
      </div>
      <Field label={t('conference.server.candidates')} hint={t('conference.server.candidatesHint')}>
        {(control) => (
          <textarea
            {...control}
            className="input mono webrtc-conference-text"
            rows={3}
            value={server.candidates}
            placeholder="candidate:1 1 udp 2130706431 192.0.2.10 8443 typ host"
            spellCheck={false}
            onChange={(event) => changeServer({ candidates: event.target.value })}
          />
        )}
      </Field>
      <KeepServer />
      <div className="button-row">
        {serverPhase === 'idle' ? (
          // Keys: the same element would become the submit button while the click on "Cancel" still goes on, and start anew.
          <Button key="start" type="submit" look="primary" icon={Play} disabled={!online}>
            {t('conference.server.start')}
          </Button>
        ) : (
          <Button key="cancel" icon={Square} disabled={serverPhase === 'cancelling'} onClick={cancelServer}>
            {t(serverPhase === 'cancelling' ? 'conference.cancelling' : 'conference.cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}
