/** What kind of job, where, and for which storage account. */
import { Field, makeStyles, Radio, RadioGroup, Select, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { jobKeyOf, jobTypes, pagesOfJobs } from '../../api/arm.ts';
import { useLocations } from '../../live/locations.ts';
import { postalLines } from '../../parts/postal.ts';
import { ErrorState } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { DraftText, useDraftForm } from './draft-form.tsx';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '40rem' },
});

/** What the subscription's jobs name already, to choose from; there is no list of groups or accounts to ask for. */
const useKnownNames = (
  subscriptionId: string,
): { readonly accounts: readonly string[]; readonly groups: readonly string[] } => {
  const { data } = useQuery({
    queryKey: ['known names', subscriptionId],
    queryFn: async ({ signal }) => {
      const first = await pagesOfJobs(subscriptionId, { signal, query: { $top: '100' } }).next();
      return first.done === true ? [] : first.value;
    },
    retry: false,
  });
  const jobs = data ?? [];
  return {
    accounts: [...new Set(jobs.map(({ properties }) => properties.storageAccountId))],
    groups: [...new Set(jobs.flatMap(({ id }) => jobKeyOf(id)?.resourceGroup ?? []))],
  };
};

export const BasicsStep = (): ReactNode => {
  const styles = useStyles();
  const { create: texts, job } = useTexts();
  const { draft, change, faultAt, subscriptionId, touch } = useDraftForm();
  const { locations, error, retry, find } = useLocations();
  const known = useKnownNames(subscriptionId);
  const location = find(draft.location);
  const locationFault = faultAt('location');
  return (
    <div className={styles.fields}>
      <Field label={texts.jobType} hint={draft.jobType === 'Import' ? texts.importHint : texts.exportHint}>
        <RadioGroup
          layout="horizontal"
          value={draft.jobType}
          onChange={(_, { value }) => {
            const jobType = jobTypes.find((type) => type === value);
            if (jobType !== undefined) change({ jobType });
          }}
        >
          {jobTypes.map((type) => (
            <Radio key={type} value={type} label={job.types[type]} />
          ))}
        </RadioGroup>
      </Field>
      <DraftText
        target="resourceGroup"
        label={texts.resourceGroup}
        required
        value={draft.resourceGroup}
        suggestions={known.groups}
        onChange={(resourceGroup) => change({ resourceGroup })}
      />
      <DraftText
        target="jobName"
        label={texts.jobName}
        required
        value={draft.jobName}
        onChange={(jobName) => change({ jobName })}
      />
      {error && <ErrorState error={error} retry={retry} />}
      <Field
        label={texts.location}
        required
        hint={
          location === undefined
            ? texts.locationHint
            : texts.sentTo(postalLines(location.properties).join(', '))
        }
        {...(locationFault !== undefined && { validationMessage: <bdi>{locationFault}</bdi> })}
      >
        <Select
          value={location?.name ?? ''}
          onChange={(_, { value }) => change({ location: value })}
          onBlur={() => touch('location')}
        >
          <option value="">{texts.chooseLocation}</option>
          {locations.map(({ id, name }) => (
            <option key={id} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <DraftText
        target="properties.storageAccountId"
        label={texts.storageAccountId}
        required
        hint={texts.storageAccountHint}
        value={draft.storageAccountId}
        suggestions={known.accounts}
        onChange={(storageAccountId) => change({ storageAccountId })}
      />
    </div>
  );
};
