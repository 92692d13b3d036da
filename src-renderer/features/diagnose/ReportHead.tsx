import { Copy, FileCode2, FileJson2, GitCompareArrows, RotateCw, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiagnosisReport, DiagnosisSummary } from '../../../src-shared/model/diagnosis';
import { useApp } from '../../state/app';
import { navigate, PAGE } from '../../state/route';
import { Button } from '../../components/Button';
import { Confirm } from '../../components/Confirm';
import { shortTime } from '../../i18n/format';
import { saveReport } from '../../components/diagnosis/saveReport';
import { copyReport, removeRun, startRun } from './actions';
import { BackLink } from './BackLink';
import { useDiagnose } from '../../state/runs';
import { subjectText, summaryTitle } from '../../components/diagnosis/words';

/** More would be a list to search in. */
const MOST_OFFERED = 12;

/** What can be done with a report. */
export function ReportHead({ report: { id, mode } }: { report: DiagnosisReport }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const starting = useDiagnose((state) => state.starting);
  const history = useDiagnose((state) => state.history);
  const [removing, setRemoving] = useState(false);
  const summary = history?.find((run) => run.id === id);
  return (
    <div className="page-head">
      <BackLink />
      <span className="spacer" />
      {summary && (
        <Button
          icon={RotateCw}
          disabled={!online || starting}
          onClick={() => void startRun(summary.accountId, mode, summary.target ?? '')}
        >
          {t('diagnose.again')}
        </Button>
      )}
      <CompareMenu id={id} runs={history ?? []} own={summary} />
      <Button icon={Copy} disabled={!online} onClick={() => void copyReport(id)}>
        {t('diagnose.copyText')}
      </Button>
      <Button icon={FileCode2} disabled={!online} onClick={() => void saveReport(id, 'html')}>
        {t('diagnose.saveHtml')}
      </Button>
      <Button icon={FileJson2} disabled={!online} onClick={() => void saveReport(id, 'json')}>
        {t('diagnose.saveJson')}
      </Button>
      <Button look="bare" icon={Trash2} iconOnly disabled={!online} onClick={() => setRemoving(true)}>
        {t('diagnose.remove')}
      </Button>
      {removing && (
        <Confirm
          title={t('diagnose.confirmRemove')}
          text={t('diagnose.confirmRemoveHint')}
          action={t('diagnose.remove')}
          onConfirm={() => {
            removeRun(id);
            navigate(PAGE.diagnosis());
          }}
          onClose={() => setRemoving(false)}
        />
      )}
    </div>
  );
}

/** Runs of the same account come first: those are the ones before a fix. */
function CompareMenu({
  id,
  runs,
  own,
}: {
  id: string;
  runs: readonly DiagnosisSummary[];
  own: DiagnosisSummary | undefined;
}) {
  const { t } = useTranslation();
  const others = runs.filter((run) => run.id !== id);
  const sameFirst = [
    ...others.filter(({ accountId }) => accountId === own?.accountId),
    ...others.filter(({ accountId }) => accountId !== own?.accountId),
  ].slice(0, MOST_OFFERED);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="button" disabled={sameFirst.length === 0}>
        <GitCompareArrows className="icon" aria-hidden />
        {t('diagnose.compareWith')}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          {sameFirst.map((run) => (
            <DropdownMenu.Item key={run.id} className="menu-item" onSelect={() => navigate(PAGE.diagnosis(id, run.id))}>
              <span className="menu-text">
                <b className="truncate">{summaryTitle(run)}</b>
                <span className="quiet small truncate">{subjectText(run.name, run.target)}</span>
              </span>
              <span className="quiet small">{shortTime(run.startedAt)}</span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
