import { Check, RotateCcw, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { Instruction } from '../Instruction';
import { reply } from '../runner';

interface Props {
  question: string;
  /** Words of the button that plays it again. */
  again: string;
}

/** Yes or no, and once more. */
export function Question({ question, again }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Instruction text={question} />
      <div className="button-row self-answers" role="group" aria-label={question}>
        <Button look="call" icon={Check} onClick={() => reply('yes')}>
          {t('selfTest.yes')}
        </Button>
        <Button icon={X} onClick={() => reply('no')}>
          {t('selfTest.no')}
        </Button>
        <Button icon={RotateCcw} onClick={() => reply('again')}>
          {again}
        </Button>
      </div>
    </>
  );
}
