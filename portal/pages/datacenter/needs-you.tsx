/** Overdue, held and extra: what waits for somebody to decide, in front of all else. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Foreign, TimeText } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import type { Need } from './needs.ts';
import { Quiet, Section } from './section.tsx';
import { JobLink, Line, Lines, PackageLine, Rest } from './words.tsx';

const useStyles = makeStyles({
  hold: { fontWeight: tokens.fontWeightSemibold },
});

export const NeedsYou = ({
  location,
  needs,
}: {
  readonly location: string;
  /** `undefined`: not yet known. */
  readonly needs: readonly Need[] | undefined;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  return (
    <Section title={datacenter.needs}>
      {needs === undefined ? (
        <Quiet>{datacenter.loadingPart}</Quiet>
      ) : needs.length === 0 ? (
        <Quiet>{datacenter.noNeeds}</Quiet>
      ) : (
        <Lines>
          {needs.map((need) =>
            need.kind === 'package' ? (
              <PackageLine
                key={`${need.of.direction}/${need.of.trackingNumber}`}
                location={location}
                of={need.of}
              />
            ) : (
              <Line key={need.of.jobId}>
                <span className={styles.hold}>{datacenter.onHold}</span>
                <JobLink location={location} job={need.of} />
                <Rest>
                  <Foreign text={need.hold.message} />
                </Rest>
                <Rest atEnd>
                  <TimeText at={need.hold.since} as="relative" />
                </Rest>
              </Line>
            ),
          )}
        </Lines>
      )}
    </Section>
  );
};
