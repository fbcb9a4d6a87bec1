/** What else there is to say of a job, and its tags. */
import type { ReactNode } from 'react';
import type { Job } from '../../api/arm.ts';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { Foreign, TimeText } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';

export const Details = ({ job }: { readonly job: Job }): ReactNode => {
  const { job: words, jobPage } = useTexts();
  const { facts } = jobPage;
  const { properties, systemData, location } = job;
  const { blobList, blobListBlobPath } = properties.export ?? {};
  const by = (at: string, name: string): ReactNode => (
    <>
      <TimeText at={at} /> {facts.createdBy} <Foreign text={name} />
    </>
  );
  return (
    <Section title={jobPage.details}>
      <Facts
        facts={[
          { name: facts.type, value: words.types[properties.jobType] },
          { name: facts.storageAccount, value: properties.storageAccountId },
          { name: facts.location, value: location },
          { name: facts.created, value: by(systemData.createdAt, systemData.createdBy) },
          { name: facts.changed, value: by(systemData.lastModifiedAt, systemData.lastModifiedBy) },
          { name: facts.blobPaths, value: textsOf(blobList?.blobPath) },
          { name: facts.blobPathPrefixes, value: textsOf(blobList?.blobPathPrefix) },
          { name: facts.blobList, value: blobListBlobPath },
          { name: facts.incomplete, value: properties.incompleteBlobListUri },
          { name: facts.diagnostics, value: properties.diagnosticsPath },
          { name: facts.logLevel, value: properties.logLevel },
          { name: facts.backup, value: properties.backupDriveManifest ? jobPage.yes : jobPage.no },
          {
            name: facts.encryption,
            value: properties.encryptionKey.kekUrl ?? properties.encryptionKey.kekType,
          },
        ]}
      />
    </Section>
  );
};

const textsOf = (texts: readonly string[] | undefined): ReactNode =>
  texts === undefined || texts.length === 0
    ? undefined
    : texts.map((text, index) => (
        <div key={index}>
          <Foreign text={text} />
        </div>
      ));

export const Tags = ({ tags = {} }: Pick<Job, 'tags'>): ReactNode => {
  const { jobPage } = useTexts();
  const all = Object.entries(tags);
  return (
    <Section title={jobPage.tags}>
      {all.length === 0 ? (
        <p>{jobPage.noTags}</p>
      ) : (
        <Facts facts={all.map(([name, value]) => ({ name: <Foreign text={name} />, value }))} />
      )}
    </Section>
  );
};
