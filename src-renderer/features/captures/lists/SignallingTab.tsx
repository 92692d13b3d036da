import { ListTree } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CaptureOverview } from '../../../../src-shared/contract/captures';
import { Empty } from '../../../components/Empty';
import type { ListView } from '../store';
import { Registrations } from './Registrations';
import { Requests } from './Requests';

/** Registrations, and what else was asked outside of calls. */
export function SignallingTab({ overview, list }: { overview: CaptureOverview; list: ListView }) {
  const { t } = useTranslation();
  const { summary, registrations, requests } = overview;
  if (registrations.length + requests.length === 0) {
    return (
      <Empty icon={ListTree} title={t('captures.noSignalling')}>
        {t('captures.noSignallingHint')}
      </Empty>
    );
  }
  return (
    <div className="capture-list-pair">
      {registrations.length > 0 && <Registrations id={summary.id} registrations={registrations} list={list} />}
      {requests.length > 0 && <Requests requests={requests} />}
    </div>
  );
}
