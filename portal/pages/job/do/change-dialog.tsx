/**
 * One change of a job, asked about in front of the page. It is made of the job as it was shown, by its ETag: where somebody else
 * was faster nothing is done, and what is different is told.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { getJob, type Job, type JobKey } from '../../../api/arm.ts';
import { ApiError, type FaultDetail } from '../../../api/fault.ts';
import { detailsOf } from '../../../api/targets.ts';
import { Modal } from '../../../parts/modal.tsx';
import { Note } from '../../../parts/note.tsx';
import { ErrorState } from '../../../parts/states.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { whatChanged } from './what-changed.ts';

/** The job as the page shows it. */
export type ShownJob = { readonly key: JobKey; readonly job: Job; readonly etag: string | undefined };

export const ifMatchOf = ({ etag }: ShownJob): { readonly ifMatch?: string } =>
  etag === undefined ? {} : { ifMatch: etag };

/** Thrown by a change that found another job than it was made of. `now`: as it is; `undefined`: it is gone. */
class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
  readonly now: Job | undefined;

  constructor(now: Job | undefined) {
    super('The job is not what was shown.');
    this.now = now;
  }
}

const jobNow = async (key: JobKey): Promise<Job | undefined> => {
  try {
    return (await getJob(key)).value;
  } catch (error) {
    if (error instanceof ApiError && error.fault.kind === 'notFound') return undefined;
    throw error;
  }
};

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
});

export const ChangeDialog = ({
  shown,
  title,
  confirm,
  send,
  onDone,
  reload,
  close,
  children,
}: {
  readonly shown: ShownJob;
  readonly title: string;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly send: (shown: ShownJob) => Promise<unknown>;
  readonly onDone: () => void;
  /** Has the page show the job as it is. */
  readonly reload: () => void;
  readonly close: () => void;
  /** @param faults of what was sent, each with its target. */
  readonly children: (faults: readonly FaultDetail[]) => ReactNode;
}): ReactNode => {
  const styles = useStyles();
  const { do: texts } = useTexts();
  // What the dialog was opened with: the page behind it goes on with the times.
  const [seen] = useState(shown);
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      try {
        await send(seen);
      } catch (failure) {
        if (!(failure instanceof ApiError)) throw failure;
        const { kind } = failure.fault;
        if (kind === 'notFound') throw new ChangedMeanwhile(undefined);
        if (kind === 'changed') throw new ChangedMeanwhile(await jobNow(seen.key));
        throw failure;
      }
    },
    onSuccess: onDone,
  });
  const isChanged = error instanceof ChangedMeanwhile;
  const faults = detailsOf(error);
  const formId = useId();
  return (
    <Modal
      title={title}
      close={() => !isPending && close()}
      actions={
        <>
          {isChanged ? (
            <Button
              key="look"
              appearance="primary"
              onClick={() => {
                reload();
                close();
              }}
            >
              {texts.lookAgain}
            </Button>
          ) : (
            <Button key="send" appearance="primary" type="submit" form={formId} disabledFocusable={isPending}>
              {isPending ? texts.sending : confirm}
            </Button>
          )}
          <Button onClick={close}>{texts.close}</Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        {isChanged ? (
          <Changed before={seen.job} after={error.now} />
        ) : (
          <>
            {children(faults)}
            {error && <ErrorState error={error} />}
          </>
        )}
      </form>
    </Modal>
  );
};

const Changed = ({ before, after }: { readonly before: Job; readonly after: Job | undefined }): ReactNode => {
  const styles = useStyles();
  const { do: texts } = useTexts();
  if (after === undefined) return <Note kind="fault">{texts.gone}</Note>;
  const differences = whatChanged(before, after);
  return (
    <Note kind="fault" title={texts.changedTitle}>
      <p>
        <bdi>{texts.changedBy(after.systemData.lastModifiedBy)}</bdi>
      </p>
      {differences.length === 0 ? (
        <p>{texts.changedNothing}</p>
      ) : (
        <ul className={styles.list}>
          {differences.map(({ part, before: was, after: is }) => (
            <li key={part}>
              <bdi>
                {texts.changedFrom(
                  texts.parts[part],
                  was === '' ? texts.absent : was,
                  is === '' ? texts.absent : is,
                )}
              </bdi>
            </li>
          ))}
        </ul>
      )}
    </Note>
  );
};
