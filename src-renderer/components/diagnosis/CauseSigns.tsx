import { Building2, CircleHelp, Eye, Phone, Router, ShieldCheck, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CallCause } from '../../../src-shared/model/call';
import { ownerOf } from './words';
import './cause.css';

const OWNER_ICONS = {
  you: UserRound,
  'local-network': Router,
  'service-provider': Building2,
  'far-end': Phone,
} as const;

/** Who can apply the fix. */
export function Owner({ cause, short = false }: { cause: Pick<CallCause, 'code' | 'owner'>; short?: boolean }) {
  const { t } = useTranslation();
  const owner = ownerOf(cause);
  const Icon = OWNER_ICONS[owner];
  return (
    <p className={short ? 'owner small' : 'owner'}>
      <Icon className="icon" aria-hidden />
      {t(`diagnose.owner.${owner}`)}
    </p>
  );
}

const CONFIDENCE_ICONS = { proven: ShieldCheck, likely: Eye, suspected: CircleHelp } as const;

/** How sure the name is, as a word. */
export function Confidence({ cause: { confidence } }: { cause: Pick<CallCause, 'confidence'> }) {
  const { t } = useTranslation();
  const Icon = CONFIDENCE_ICONS[confidence];
  return (
    <span className="chip" title={t(`diagnose.confidenceHint.${confidence}`)}>
      <Icon className="icon" aria-hidden />
      {t(`summary.confidence.${confidence}`)}
    </span>
  );
}
