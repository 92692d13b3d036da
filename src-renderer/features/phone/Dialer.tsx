import { Delete, Phone } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { Button } from '../../components/Button';
import { useActiveAccount } from '../../state/accounts';
import { cleanDialled } from '../../state/dialled';
import { setDialled, typeDigit, useDial } from './dialStore';
import { Keypad } from '../../components/calls/Keypad';
import { MicrophoneNote } from './MicrophoneNote';
import { placeCall } from './placeCall';
import { SourceChoice } from './SourceChoice';

export function Dialer() {
  const { t } = useTranslation();
  const account = useActiveAccount();
  const online = useApp((state) => state.link === 'open');
  const { text, error, busy } = useDial();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const ready = account !== null && online && !busy;
  return (
    <form
      className="phone-dialer card"
      aria-label={t('dialer.label')}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void placeCall(account.id, text);
      }}
    >
      <div className="phone-dialer-number">
        <label className="visually-hidden" htmlFor="dial-number">
          {t('dialer.number')}
        </label>
        <input
          ref={input}
          id="dial-number"
          className="phone-dial-input"
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('dialer.placeholder')}
          aria-describedby="dial-error"
          aria-invalid={error !== null || undefined}
          onChange={(event) => setDialled(event.target.value)}
          onPaste={(event) => {
            event.preventDefault();
            const { selectionStart, selectionEnd, value } = event.currentTarget;
            const pasted = cleanDialled(event.clipboardData.getData('text'));
            setDialled(
              value.slice(0, selectionStart ?? value.length) + pasted + value.slice(selectionEnd ?? value.length),
            );
          }}
        />
        {text !== '' && (
          <Button look="bare" icon={Delete} iconOnly onClick={() => setDialled(text.slice(0, -1))}>
            {t('dialer.erase')}
          </Button>
        )}
      </div>
      <p id="dial-error" className="field-error" role={error === null ? undefined : 'alert'}>
        {error}
      </p>
      <Keypad onKey={typeDigit} />
      <Button look="call" icon={Phone} type="submit" disabled={!ready}>
        {t(busy ? 'dialer.placing' : 'dialer.call')}
      </Button>
      <SourceChoice />
      <MicrophoneNote />
    </form>
  );
}
