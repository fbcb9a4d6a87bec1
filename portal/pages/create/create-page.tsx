/** A wizard that makes a job: what it does, its drives or data, the way back, options; then all of it to look over. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { jobAddress, packingSlipAddress } from '../../addresses.ts';
import { createJob } from '../../api/changes.ts';
import { ApiError } from '../../api/fault.ts';
import { faultAt, isWithin } from '../../api/targets.ts';
import { useLeaveGuard } from '../../look/leaving.ts';
import { Page } from '../../look/page.tsx';
import { useSubscription } from '../../look/subscription.ts';
import { ChoiceDialog } from '../../parts/choice-dialog.tsx';
import { Note } from '../../parts/note.tsx';
import { ErrorState } from '../../parts/states.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { useTexts } from '../../texts/language.tsx';
import { BasicsStep } from './basics-step.tsx';
import { bodyOf, stepOf, steps, type Step } from './draft.ts';
import { DraftFormProvider, type DraftForm } from './draft-form.tsx';
import { DrivesStep } from './drives-step.tsx';
import { ExportStep } from './export-step.tsx';
import { changeDraft, discardDraft, useDraft } from './kept-draft.ts';
import { OptionsStep } from './options-step.tsx';
import { ReturnStep } from './return-step.tsx';
import { ReviewStep } from './review-step.tsx';
import { StepsNav, useStepName } from './steps-nav.tsx';
import { useBodyCheck, useNameCheck } from './use-checks.ts';
import { faultsOf, ownFaults } from './wizard.ts';

const useStyles = makeStyles({
  wizard: { overflowWrap: 'anywhere' },
  heading: {
    margin: `0 0 ${tokens.spacingVerticalM}`,
    fontSize: tokens.fontSizeBase500,
    fontWeight: tokens.fontWeightSemibold,
    outlineStyle: 'none',
  },
  ways: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    marginTop: tokens.spacingVerticalL,
  },
  status: { color: tokens.colorNeutralForeground2, margin: 0 },
});

export const CreatePage = (): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { subscriptionId } = useSubscription();
  const { draft, isBegun } = useDraft();
  const [, navigate] = useLocation();
  const [search, setSearch] = useSearchParams();
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [passed, setPassed] = useState<ReadonlySet<Step>>(new Set());
  const [question, setQuestion] = useState<'discard' | (() => void)>();
  const formRef = useRef<HTMLFormElement>(null);
  const headingRef = useRef<HTMLHeadingElement>(null);
  const isPressing = useRef(false);

  const step = steps.find((each) => each === search.get('step')) ?? 'basics';
  const body = useBodyCheck(subscriptionId, draft);
  const name = useNameCheck(subscriptionId, draft);
  const key = { subscriptionId, resourceGroup: draft.resourceGroup.trim(), jobName: draft.jobName.trim() };
  const creation = useMutation({
    mutationFn: () => createJob(key, bodyOf(draft)),
    onSuccess: () => {
      discardDraft();
      made.current = true;
      navigate(packingSlipAddress(key), { replace: true });
    },
  });
  /** Then nothing half-made is left behind. */
  const made = useRef(false);
  useLeaveGuard(isBegun && !creation.isSuccess, (go) => (made.current ? go() : setQuestion(() => go)));

  const details = [...ownFaults(draft, name, texts), ...body.details];
  const isShown = (target: string | undefined): boolean => {
    const of = stepOf(target);
    return (
      of === undefined ||
      step === 'review' ||
      passed.has(of) ||
      [...touched].some((place) => isWithin(target ?? '', place))
    );
  };
  const shown = details.filter(({ target }) => isShown(target));
  const form: DraftForm = {
    subscriptionId,
    draft,
    change: (part) => {
      // What the last attempt was told is of another draft.
      if (creation.error) creation.reset();
      changeDraft(part);
    },
    faultAt: (target) => faultAt(shown, target),
    touch: (target) => {
      // A fault that came up under a button that is being pressed would push it away from under the pointer.
      if (!isPressing.current) setTouched((before) => new Set(before).add(target));
    },
  };

  const show = (to: Step): void =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      after.set('step', to);
      return after;
    });
  const go = (to: Step): void => {
    setPassed((before) => new Set(before).add(step));
    show(to);
  };
  const isFirstStep = useRef(true);
  useEffect(() => {
    if (!isFirstStep.current) headingRef.current?.focus();
    isFirstStep.current = false;
  }, [step]);
  /** Counted, so that the same fault is shown again to who goes on again. */
  const [held, setHeld] = useState(0);
  const [isWaiting, setWaiting] = useState(false);
  useEffect(() => {
    if (held > 0) formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [held]);

  const at = steps.indexOf(step);
  const next = steps[at + 1];
  const isChecking = body.isPending || name.isPending;
  const goOn = useEffectEvent((): void => {
    setWaiting(false);
    if (next === undefined) {
      if (details.length === 0) creation.mutate();
    } else if (faultsOf(details, step).length > 0) setHeld((times) => times + 1);
    else go(next);
  });
  // What was typed last is judged before one goes on.
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- The API's answer is what is waited for.
    if (isWaiting && !isChecking) goOn();
  }, [isWaiting, isChecking]);
  const elsewhere = faultsOf(details, undefined);
  const stepName = useStepName();
  const isExisting = creation.error instanceof ApiError && creation.error.fault.kind === 'changed';

  return (
    <Page
      title={texts.title}
      actions={isBegun && <Button onClick={() => setQuestion('discard')}>{texts.discard}</Button>}
    >
      <div
        className={styles.wizard}
        onPointerDownCapture={({ target }) => {
          isPressing.current = target instanceof Element && target.closest('button') !== null;
        }}
        onPointerUp={() => {
          isPressing.current = false;
        }}
        onPointerCancel={() => {
          isPressing.current = false;
        }}
      >
        <StepsNav
          current={step}
          jobType={draft.jobType}
          go={go}
          countOf={(each) => faultsOf(shown, each).length}
        />
        <DraftFormProvider form={form}>
          <form
            ref={formRef}
            noValidate
            aria-labelledby="step"
            onSubmit={(event) => {
              event.preventDefault();
              setPassed((before) => new Set(before).add(step));
              setWaiting(true);
            }}
          >
            <h2 id="step" ref={headingRef} tabIndex={-1} className={styles.heading}>
              {stepName(step, draft.jobType)}
            </h2>
            <StepFields step={step} go={go} />
            {elsewhere.length > 0 && (
              <Note kind="fault" title={texts.elsewhere}>
                <ul>
                  {elsewhere.map(({ message }) => (
                    <li key={message}>
                      <bdi>{message}</bdi>
                    </li>
                  ))}
                </ul>
              </Note>
            )}
            {step === 'review' && elsewhere.length < details.length && (
              <Note kind="fault" title={texts.mendFirst}>
                <ul>
                  {details.map(({ target = '', message }) => (
                    <li key={`${target} ${message}`}>
                      <bdi>{message}</bdi>
                    </li>
                  ))}
                </ul>
              </Note>
            )}
            {body.error && <ErrorState error={body.error} />}
            {isExisting ? (
              <Note kind="fault" title={texts.existsTitle}>
                <p>{texts.exists}</p>
                <div className={styles.ways}>
                  <TextLink href={jobAddress(key)}>{texts.lookAtIt}</TextLink>
                  <Button onClick={() => go('basics')}>{texts.otherName}</Button>
                </div>
              </Note>
            ) : (
              creation.error && <ErrorState error={creation.error} />
            )}
            <div className={styles.ways}>
              {at > 0 && <Button onClick={() => go(steps[at - 1] ?? 'basics')}>{texts.back}</Button>}
              <Button
                appearance="primary"
                type="submit"
                disabledFocusable={creation.isPending || (next === undefined && details.length > 0)}
              >
                {next !== undefined ? texts.next : creation.isPending ? texts.creating : texts.create}
              </Button>
              <p className={styles.status} {...(next === undefined && { role: 'status' })}>
                {isChecking
                  ? texts.checking
                  : body.error !== null
                    ? texts.notChecked
                    : details.length === 0
                      ? texts.checked
                      : ''}
              </p>
            </div>
          </form>
        </DraftFormProvider>
      </div>
      {typeof question === 'function' && (
        <ChoiceDialog
          title={texts.leaveTitle}
          answers={[
            {
              label: texts.leaveKeep,
              onChoose: question,
            },
            {
              label: texts.leaveDiscard,
              onChoose: () => {
                discardDraft();
                question();
              },
            },
          ]}
          leave={{ label: texts.stay, onChoose: () => setQuestion(undefined) }}
        >
          {texts.leave}
        </ChoiceDialog>
      )}
      {question === 'discard' && (
        <ChoiceDialog
          title={texts.discardTitle}
          answers={[
            {
              label: texts.discard,
              onChoose: () => {
                discardDraft();
                setPassed(new Set());
                setTouched(new Set());
                setQuestion(undefined);
                show('basics');
              },
            },
          ]}
          leave={{ label: texts.stay, onChoose: () => setQuestion(undefined) }}
        >
          {texts.discardText}
        </ChoiceDialog>
      )}
    </Page>
  );
};

const StepFields = ({ step, go }: { readonly step: Step; readonly go: (step: Step) => void }): ReactNode => {
  const { draft } = useDraft();
  switch (step) {
    case 'basics':
      return <BasicsStep />;
    case 'contents':
      return draft.jobType === 'Import' ? <DrivesStep /> : <ExportStep />;
    case 'return':
      return <ReturnStep />;
    case 'options':
      return <OptionsStep />;
    case 'review':
      return <ReviewStep go={go} />;
  }
};
