import { Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { Field } from '../../../components/Field';
import type { AccountDraft, DraftErrors, DraftKey } from './draft';
import { type IceServerDraft, isRelay, newServerDraft, serverField } from './iceDraft';
import { PasswordField } from './PasswordField';

interface Props {
  draft: Pick<AccountDraft, 'iceServers' | 'icePolicy'>;
  errors: DraftErrors;
  /** @param key the field that was touched, where it is not named like the changed part of the draft */
  onChange: (change: Partial<AccountDraft>, key?: DraftKey) => void;
}

const POLICIES = ['all', 'relay'] as const;

/** The servers that help WebRTC calls through routers and firewalls, and whether anything else may be tried. */
export function IceFields({ draft: { iceServers, icePolicy }, errors, onChange }: Props) {
  const { t } = useTranslation();
  const addId = useId();
  return (
    <>
      <p className="quiet small field-wide">{t('account.ice.what')}</p>
      {iceServers.map((server, index) => (
        <ServerFields
          key={server.key}
          server={server}
          title={t('account.ice.server', { number: index + 1 })}
          errors={errors}
          onChange={(change, key) =>
            onChange(
              { iceServers: iceServers.map((one) => (one.key === server.key ? { ...one, ...change } : one)) },
              key,
            )
          }
          onRemove={() => {
            onChange({ iceServers: iceServers.filter(({ key }) => key !== server.key) });
            // The button that had the focus goes away with its server.
            document.getElementById(addId)?.focus();
          }}
        />
      ))}
      <div className="field-wide">
        <Button id={addId} icon={Plus} onClick={() => onChange({ iceServers: [...iceServers, newServerDraft()] })}>
          {t('account.ice.add')}
        </Button>
      </div>
      {(iceServers.length > 0 || icePolicy === 'relay') && (
        <Field label={t('account.ice.policy')} hint={t(`account.ice.policyHint.${icePolicy}`)} error={errors.icePolicy}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={icePolicy}
              onChange={(event) => {
                const policy = POLICIES.find((option) => option === event.target.value);
                if (policy) onChange({ icePolicy: policy });
              }}
            >
              {POLICIES.map((option) => (
                <option key={option} value={option}>
                  {t(`account.ice.policyName.${option}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </>
  );
}

interface ServerProps {
  server: IceServerDraft;
  title: string;
  errors: DraftErrors;
  onChange: (change: Partial<IceServerDraft>, key: DraftKey) => void;
  onRemove: () => void;
}

function ServerFields({ server, title, errors, onChange, onRemove }: ServerProps) {
  const { t } = useTranslation();
  const urlsKey = serverField(server.key, 'urls');
  const usernameKey = serverField(server.key, 'username');
  const credentialKey = serverField(server.key, 'credential');
  return (
    <fieldset className="field-wide settings-ice-server">
      <legend>{title}</legend>
      <Field label={t('account.ice.urls')} hint={t('account.ice.urlsHint')} error={errors[urlsKey]} wide>
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            // Whoever adds a server goes on to type.
            autoFocus={server.id === null && server.urls === ''}
            rows={Math.max(2, server.urls.split('\n').length)}
            autoComplete="off"
            spellCheck={false}
            value={server.urls}
            onChange={(event) => onChange({ urls: event.target.value }, urlsKey)}
          />
        )}
      </Field>
      {(isRelay(server) || server.username !== '' || server.credentialStored) && (
        <>
          <Field label={t('account.ice.username')} hint={t('account.ice.usernameHint')} error={errors[usernameKey]}>
            {(control) => (
              <input
                {...control}
                className="input mono"
                autoComplete="off"
                spellCheck={false}
                value={server.username}
                onChange={(event) => onChange({ username: event.target.value }, usernameKey)}
              />
            )}
          </Field>
          <PasswordField
            label={t('account.ice.credential')}
            hint={t('account.ice.credentialHint')}
            stored={server.credentialStored}
            value={server.credential}
            error={errors[credentialKey]}
            onChange={(credential) => onChange({ credential }, credentialKey)}
          />
        </>
      )}
      <div className="field-wide">
        <Button look="bare" icon={Trash2} onClick={onRemove}>
          {t('account.ice.remove', { title })}
        </Button>
      </div>
    </fieldset>
  );
}
