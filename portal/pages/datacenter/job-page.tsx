/** One job at the data centre, whatever packages its drives came in. */
import type { ReactNode } from 'react';
import type { JobKey } from '../../api/arm.ts';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Dock } from './dock.tsx';
import { JobPanel } from './job-panel.tsx';
import { parcelOfJob } from './parcel.ts';
import { Section } from './section.tsx';
import { ShipHome } from './ship-home.tsx';
import { useJobHere } from './use-dock.ts';
import { Line, Lines, PackageLink, Rest } from './words.tsx';

export const JobPage = ({
  location,
  job,
}: {
  readonly location: string;
  readonly job: JobKey;
}): ReactNode => {
  const { datacenter } = useTexts();
  const { data, error, refetch } = useJobHere(location, job);
  const here = data?.value;
  const contents = here && parcelOfJob(here);
  const packages = here
    ? [
        ...new Set([
          ...(here.deliveryPackage ? [here.deliveryPackage.trackingNumber] : []),
          ...here.drives.flatMap((drive) => drive.package ?? []),
        ]),
      ]
    : [];
  return (
    <Dock location={location} title={datacenter.jobTitle(job.jobName)} isInner>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {here === undefined ? (
        error === null && <Loading />
      ) : (
        <Section title={datacenter.drives}>
          <JobPanel location={location} job={here} />
        </Section>
      )}
      {here && contents && contents.packed.length > 0 && (
        <ShipHome location={location} of={here} contents={contents} />
      )}
      {here && (packages.length > 0 || here.returnPackage) && (
        <Section title={datacenter.packages}>
          <Lines>
            {packages.map((number) => (
              <Line key={number}>
                <PackageLink location={location} trackingNumber={number} />
              </Line>
            ))}
            {here.returnPackage && (
              <Line>
                <Rest>{datacenter.sentIn}</Rest>
                <PackageLink location={location} trackingNumber={here.returnPackage.trackingNumber} />
              </Line>
            )}
          </Lines>
        </Section>
      )}
    </Dock>
  );
};
