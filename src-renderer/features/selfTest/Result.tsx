import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { Button } from '../../components/Button';
import { useAccounts } from '../../state/accounts';
import { useCalls } from '../../state/calls';
import { AlsoFound } from './AlsoFound';
import { PracticeNote } from './PracticeNote';
import { ResultActions } from './ResultActions';
import { repeatStep, startSelfTest } from './runner';
import { StepResults } from '../../components/selfTest/StepResults';
import { useSelfTest } from './store';
import { VerdictPart } from './VerdictPart';
import { WhatToDo } from './WhatToDo';

/** The result card: the verdict first, what to do, the code, the file, and every step again. */
export function Result() {
  const { t } = useTranslation();
  const { record, accountId, accountName, practice, kept, cancelled } = useSelfTest();
  const account = useAccounts((state) => state.accounts?.find(({ id }) => id === accountId) ?? null);
  const online = useApp((state) => state.link === 'open');
  const inCall = useCalls((state) => Object.keys(state.calls).length > 0);
  if (!record) return <p className="quiet page-pad">{t('common.loading')}</p>;
  const idle = online && !inCall && kept !== 'keeping';
  return (
    <div className="page-scroll self-page self-result">
      <VerdictPart record={record} line={accountName} cancelled={cancelled} />
      <ResultActions record={record} line={accountName}>
        <Button icon={RotateCw} disabled={!account || !idle} onClick={() => account && startSelfTest(account)}>
          {t('selfTest.startAgain')}
        </Button>
      </ResultActions>
      <WhatToDo record={record} />
      <AlsoFound findings={record.findings.slice(1)} />
      <StepResults steps={record.steps} onRepeat={account && idle ? repeatStep : null} />
      {practice && <PracticeNote />}
    </div>
  );
}
