/** The bays, and how far the drives in them are. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Bay } from '../../api/datacenter.ts';
import { Percent } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { Quiet, Section } from './section.tsx';
import { DriveLink, JobLink } from './words.tsx';

const useStyles = makeStyles({
  bays: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(9rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalS,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  bay: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  busy: {
    backgroundColor: tokens.colorBrandBackground2,
    borderTopColor: tokens.colorBrandStroke2,
    borderRightColor: tokens.colorBrandStroke2,
    borderBottomColor: tokens.colorBrandStroke2,
    borderLeftColor: tokens.colorBrandStroke2,
  },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    flexWrap: 'wrap',
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  state: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

export const Bays = ({
  location,
  bays,
}: {
  readonly location: string;
  /** `undefined`: not yet known. */
  readonly bays: readonly Bay[] | undefined;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const format = useFormat();
  return (
    <Section title={datacenter.bays}>
      {bays === undefined ? (
        <Quiet>{datacenter.loadingPart}</Quiet>
      ) : bays.length === 0 ? (
        <Quiet>{datacenter.noBays}</Quiet>
      ) : (
        <ul role="list" className={styles.bays}>
          {bays
            .toSorted((left, right) => format.compare(left.bay, right.bay))
            .map(({ bay, state, drive, job }) => (
              <li key={bay} className={state === 'Free' ? styles.bay : `${styles.bay} ${styles.busy}`}>
                <div className={styles.head}>
                  <bdi className={styles.name}>{bay}</bdi>
                  <span className={styles.state}>{datacenter.bayStates[state]}</span>
                </div>
                {drive && (
                  <span>
                    <DriveLink location={location} driveId={drive.driveId} />
                  </span>
                )}
                {job && (
                  <span>
                    <JobLink location={location} job={job} />
                  </span>
                )}
                {drive?.percentComplete !== undefined && (
                  <Percent value={drive.percentComplete} label={datacenter.copiedIn(bay)} />
                )}
              </li>
            ))}
        </ul>
      )}
    </Section>
  );
};
