/** What is said of one drive, in tables and on its own page. */
import { Link as FluentLink, makeStyles } from '@fluentui/react-components';
import { useState, type MouseEvent, type ReactNode } from 'react';
import type { JobKey } from '../api/arm.ts';
import {
  checkDocument,
  documentUrl,
  type CopyStatus,
  type DocumentKind,
  type Drive,
  type DriveState,
} from '../api/job.ts';
import { useTexts } from '../texts/language.tsx';
import { Explained } from './explained.tsx';
import { ErrorState } from './states.tsx';

const useStyles = makeStyles({ fault: { minWidth: 'min(20rem, 80vw)' } });

/** Not all of it was copied. */
export const hasFailed = (status: CopyStatus | undefined): boolean =>
  status !== undefined &&
  status !== 'InProgress' &&
  status !== 'Completed' &&
  status !== 'CompletedWithWarnings';

export const DriveStateText = ({ state }: { readonly state: DriveState }): ReactNode => {
  const { drive } = useTexts();
  return (
    <Explained meaning={drive.meanings[state]} tone={state === 'NeverReceived' ? 'bad' : 'plain'}>
      {drive.states[state]}
    </Explained>
  );
};

/** In the service's own word, which is also that of the log. */
export const CopyStatusText = ({ status }: { readonly status: CopyStatus }): ReactNode => {
  const { what, toDo } = useTexts().drive.copyStatuses[status];
  const tone = hasFailed(status) ? 'bad' : status === 'Completed' ? 'good' : 'plain';
  return (
    <Explained meaning={`${what} ${toDo}`.trim()} tone={tone}>
      <span translate="no">{status}</span>
    </Explained>
  );
};

/** The documents that there are of a drive. */
export const documentsOf = ({ errorLogUri, verboseLogUri, manifestUri }: Drive): readonly DocumentKind[] => [
  ...(errorLogUri === undefined ? [] : ['errorLog' as const]),
  ...(verboseLogUri === undefined ? [] : ['verboseLog' as const]),
  ...(manifestUri === undefined ? [] : ['manifest' as const]),
];

/** Downloads it; if it cannot be had, says why here. */
export const DocumentLink = ({
  job,
  driveId,
  kind,
}: {
  readonly job: JobKey;
  readonly driveId: string;
  readonly kind: DocumentKind;
}): ReactNode => {
  const styles = useStyles();
  const { drive } = useTexts();
  const [fault, setFault] = useState<Error>();
  const url = documentUrl(job, driveId, kind);
  const download = async (): Promise<void> => {
    setFault(undefined);
    try {
      await checkDocument(url);
      // It comes as an attachment: the page stays.
      location.assign(url);
    } catch (error) {
      setFault(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const onClick = (event: MouseEvent): void => {
    event.preventDefault();
    void download();
  };
  return (
    <>
      <FluentLink href={url.href} onClick={onClick} download>
        {drive.download[kind]}
      </FluentLink>
      {fault && (
        <div className={styles.fault}>
          <ErrorState error={fault} />
        </div>
      )}
    </>
  );
};
