import { useTranslation } from 'react-i18next';
import { TRANSPORT_NAMES } from '../../../../src-shared/model/transports';
import { Field } from '../../../components/Field';
import type { ControlProps } from '../../../components/Field';
import { Toggle } from '../../../components/Toggle';
import { CodecOrder } from './CodecOrder';
import { mayUseTls, usesWebSocket } from './draft';
import type { AccountDraft, DraftErrors, DraftKey } from './draft';
import { IceFields } from './IceFields';
import { PasswordField } from './PasswordField';

interface Props {
  draft: AccountDraft;
  errors: DraftErrors;
  passwordStored: boolean;
  secretStore: string;
  /** @param key the field that was touched, where it is not named like the changed part of the draft */
  onChange: (change: Partial<AccountDraft>, key?: DraftKey) => void;
}

const TRANSPORTS = ['auto', ...TRANSPORT_NAMES] as const;
const MEDIA = ['rtp', 'sdes', 'webrtc'] as const;
type TextName =
  'name' | 'uri' | 'displayName' | 'authUser' | 'registrar' | 'outboundProxy' | 'wsUrl' | 'expires' | 'tlsCaFile';

export function AccountFields({ draft, errors, passwordStored, secretStore, onChange }: Props) {
  const { t } = useTranslation();
  const text = (name: TextName, mono = false) => (
    <Field label={t(`account.${name}`)} hint={t(`account.hint.${name}`)} error={errors[name]}>
      {(control: ControlProps) => (
        <input
          {...control}
          className={mono ? 'input mono' : 'input'}
          autoComplete="off"
          spellCheck={false}
          inputMode={name === 'expires' ? 'numeric' : undefined}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <div className="settings-form-grid">
      <h2 className="field-wide">{t('account.section.who')}</h2>
      {text('name')}
      {text('displayName')}
      {text('uri', true)}
      {text('authUser', true)}
      <PasswordField
        stored={passwordStored}
        value={draft.password}
        error={errors.password}
        onChange={(password) => onChange({ password })}
      />
      <p className="quiet small settings-form-note">{secretStore}</p>
      <h2 className="field-wide">{t('account.section.server')}</h2>
      <Field label={t('account.transport')} hint={t('account.hint.transport')}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={draft.transport}
            onChange={(event) => {
              const transport = TRANSPORTS.find((option) => option === event.target.value);
              if (transport) onChange({ transport });
            }}
          >
            {TRANSPORTS.map((option) => (
              <option key={option} value={option}>
                {t(`account.transportName.${option}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {usesWebSocket(draft) ? text('wsUrl', true) : text('registrar', true)}
      {usesWebSocket(draft) && text('registrar', true)}
      {text('outboundProxy', true)}
      <div className="field">
        <Toggle
          label={t('account.register')}
          checked={draft.register}
          onChange={(register) => onChange({ register })}
        />
      </div>
      {draft.register && text('expires')}
      {mayUseTls(draft) && (
        <>
          <h2 className="field-wide">{t('account.section.tls')}</h2>
          <div className="field">
            <Toggle
              label={t('account.tlsVerify')}
              hint={t(draft.tlsVerify ? 'account.hint.tlsVerify' : 'account.hint.tlsUnverified')}
              checked={draft.tlsVerify}
              onChange={(tlsVerify) => onChange({ tlsVerify })}
            />
          </div>
          {text('tlsCaFile', true)}
        </>
      )}
      <h2 className="field-wide">{t('account.section.media')}</h2>
      <Field label={t('account.media')} hint={t(`account.hint.media.${draft.media}`)}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={draft.media}
            onChange={(event) => {
              const media = MEDIA.find((option) => option === event.target.value);
              if (media) onChange({ media });
            }}
          >
            {MEDIA.map((option) => (
              <option key={option} value={option}>
                {t(`account.mediaName.${option}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <CodecOrder codecs={draft.codecs} error={errors.codecs} onChange={(codecs) => onChange({ codecs })} />
      <h2 className="field-wide">{t('account.ice.title')}</h2>
      <IceFields draft={draft} errors={errors} onChange={onChange} />
      {!usesWebSocket(draft) && (
        <Field label={t('account.ice.webUrl')} hint={t('account.ice.webUrlHint')} error={errors.wsUrl}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              value={draft.wsUrl}
              onChange={(event) => onChange({ wsUrl: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
