/** The drives that wait for a bay, and the way of the first of them into one. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Bay, QueuedDrive } from '../../api/datacenter.ts';
import { TimeText } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { MountAct } from './mount.tsx';
import { Quiet, Section } from './section.tsx';
import { DriveLink, JobLink, Line, Lines, Rest } from './words.tsx';

const SHOWN = 12;

const useStyles = makeStyles({
  position: {
    minWidth: '1.5em',
    textAlign: 'end',
    fontVariantNumeric: 'tabular-nums',
    color: tokens.colorNeutralForeground2,
  },
});

export const Queue = ({
  location,
  queue,
  bays,
}: {
  readonly location: string;
  /** `undefined`: not yet known. */
  readonly queue: readonly QueuedDrive[] | undefined;
  readonly bays: readonly Bay[] | undefined;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const format = useFormat();
  return (
    <Section
      title={datacenter.queue}
      aside={
        queue !== undefined &&
        queue.length > SHOWN && <Rest>{datacenter.all(format.number(queue.length))}</Rest>
      }
    >
      {queue === undefined ? (
        <Quiet>{datacenter.loadingPart}</Quiet>
      ) : (
        <>
          <Quiet>{queue.length === 0 ? datacenter.noQueue : datacenter.queueHint}</Quiet>
          <MountAct
            location={location}
            label={datacenter.mountNext}
            queue={queue}
            bays={bays ?? []}
            isPrimary={queue.length > 0}
            shortcut="M"
          />
          {queue.length > 0 && (
            <Lines label={datacenter.queue}>
              {queue.slice(0, SHOWN).map(({ position, driveId, job, since }) => (
                <Line key={`${job.jobId}/${driveId}`}>
                  <span className={styles.position}>{format.number(position)}</span>
                  <DriveLink location={location} driveId={driveId} />
                  <JobLink location={location} job={job} />
                  <Rest atEnd>
                    <TimeText at={since} as="relative" />
                  </Rest>
                </Line>
              ))}
            </Lines>
          )}
        </>
      )}
    </Section>
  );
};
