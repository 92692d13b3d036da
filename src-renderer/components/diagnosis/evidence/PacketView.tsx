import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { notify, tellFailure } from '../../../state/notices';
import { Button } from '../../Button';
import { copyText } from '../../copyText';
import { timeOfDay } from '../../../i18n/format';
import { messageParts } from '../../calls/ladderRows';
import type { PacketEvidence } from './parse';

const isSip = (text: string): boolean => /^(?:SIP\/2\.0 \d|[A-Z]+ \S+ SIP\/2\.0)/.test(text);

/** A whole message or datagram as it was on the wire, to read and to copy. */
export function PacketView({ packet }: { packet: PacketEvidence }) {
  const { t } = useTranslation();
  const { at, direction, transport, from, to, text } = packet;
  return (
    <div className="packet">
      <div className="packet-head small">
        <span className="packet-way">
          {t(direction === 'outbound' ? 'diagnose.sent' : 'diagnose.received')} {timeOfDay(at)} ·{' '}
          {transport.toUpperCase()} · {from} → {to}
        </span>
        <Button
          look="bare"
          icon={Copy}
          onClick={() => void copyText(text).then(() => notify('info', t('common.copied')), tellFailure)}
        >
          {t('common.copy')}
        </Button>
      </div>
      <pre className="evidence-text" tabIndex={0} aria-label={t('ladder.rawMessage')}>
        {isSip(text) ? <SipText text={text} /> : text}
      </pre>
    </div>
  );
}

function SipText({ text }: { text: string }) {
  const { startLine, headers, body } = messageParts(text);
  return (
    <>
      <b>{startLine}</b>
      {headers.map(({ name, value }, index) => (
        <span key={index}>
          {'\n'}
          {name !== '' && <span className="header-name">{name}: </span>}
          {value}
        </span>
      ))}
      {body !== '' && `\n\n${body}`}
    </>
  );
}
