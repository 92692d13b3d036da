import { ChevronDown, Copy, FileDown, Printer, Stethoscope } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SelfTestRecord } from '../../../src-shared/model/selfTest';
import { useApp } from '../../state/app';
import { formatRoute, PAGE } from '../../state/route';
import { notify, tellFailure } from '../../state/notices';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { copyText } from '../../components/copyText';
import { t } from '../../i18n';
import { saveReport } from '../../components/diagnosis/saveReport';
import { keepRecord } from './keep';
import { resultText } from './resultText';
import { useSelfTest } from './store';

interface Props {
  record: SelfTestRecord;
  line: string;
  children: ReactNode;
}

/** What can be done with the result. Saved files say their name in a notice. */
export function ResultActions({ record, line, children }: Props) {
  const { t: say } = useTranslation();
  const { runId, kept, keepProblem } = useSelfTest();
  const online = useApp((state) => state.link === 'open');
  return (
    <>
      <div className="self-actions">
        <FileMenu runId={kept === 'kept' ? runId : null} />
        <Button icon={Copy} disabled={kept === 'keeping'} onClick={() => void copyResult(record, line)}>
          {say('selfTest.result.copy')}
        </Button>
        <Button icon={Printer} onClick={() => window.print()}>
          {say('selfTest.result.print')}
        </Button>
        {children}
        {kept === 'kept' && runId !== null && (
          <a className="button button-bare" href={formatRoute(PAGE.diagnosis(runId))}>
            <Stethoscope className="icon" aria-hidden />
            {say('selfTest.result.whole')}
          </a>
        )}
        {kept === 'keeping' && (
          <span className="quiet small" role="status">
            {say('selfTest.result.saving')}
          </span>
        )}
      </div>
      {keepProblem !== null && (
        <Banner
          level="warning"
          live="status"
          title={say('selfTest.result.noFile', { error: keepProblem })}
          actions={
            <Button disabled={!online} onClick={() => void keepRecord()}>
              {say('selfTest.again')}
            </Button>
          }
        />
      )}
    </>
  );
}

/** The same content twice: to be read, and to be worked with. */
function FileMenu({ runId }: { runId: string | null }) {
  const { t: say } = useTranslation();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="button button-primary"
        disabled={runId === null}
        title={say('selfTest.result.fileHint')}
      >
        <FileDown className="icon" aria-hidden />
        {say('selfTest.result.file')}
        <ChevronDown className="icon" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          {(['html', 'json'] as const).map((format) => (
            <DropdownMenu.Item
              key={format}
              className="menu-item"
              onSelect={() => {
                if (runId !== null) void saveReport(runId, format);
              }}
            >
              {say(format === 'html' ? 'selfTest.result.fileHtml' : 'selfTest.result.fileJson')}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

async function copyResult(record: SelfTestRecord, line: string): Promise<void> {
  try {
    await copyText(resultText(record, line));
    notify('info', t('selfTest.result.copied'));
  } catch (error) {
    tellFailure(error);
  }
}
