/** The properties that a `$filter` may name, and how their values are written. */
import { jobStatuses } from '../../jobs/job.ts';
import type { FilterField } from '../../jobs/job-filter.ts';
import { toInstant } from '../../ports/clock.ts';

type Named = Exclude<FilterField['name'], 'tag'>;

/** By what each is called, in lower case; as it stands on a job's resource, or shorter. */
export const propertyNames: Readonly<Record<string, Named>> = {
  state: 'state',
  'properties/state': 'state',
  jobtype: 'jobType',
  'properties/jobtype': 'jobType',
  name: 'name',
  location: 'location',
  createdat: 'createdAt',
  'systemdata/createdat': 'createdAt',
};

/** For messages: every property once. */
export const propertiesInWords = 'state, jobType, name, location, createdAt, tags/NAME, tagName';

/** Words of a fixed set can be equal or not; they come neither before nor after one another. */
export const wordsOf = ({ name }: FilterField): readonly string[] | undefined => {
  switch (name) {
    case 'state':
      return jobStatuses;
    case 'jobType':
      return ['Import', 'Export'];
    case 'name':
    case 'location':
    case 'createdAt':
    case 'tag':
      return undefined;
  }
};

const time =
  /^(?<date>\d{4}-\d\d-\d\d)(?:T(?<time>\d\d:\d\d(?::\d\d)?)(?:\.(?<fraction>\d{1,7}))?(?<zone>Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * A time as OData 3 and 4 write it: a date, perhaps a time of day, perhaps its distance from UTC (else it is UTC).
 * @returns `undefined` when it is none, or finer than the milliseconds of which jobs know.
 */
export const instantOf = (text: string): string | undefined => {
  const { date = '', time: clock = '00:00', fraction = '', zone = 'Z' } = time.exec(text)?.groups ?? {};
  const milliseconds = fraction.padEnd(3, '0');
  if (date === '' || /[1-9]/.test(milliseconds.slice(3))) return undefined;
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  const at = new Date(`${date}T${seconds}.${milliseconds.slice(0, 3)}${zone.toUpperCase()}`);
  // The 30th of February would be taken for a day in March, and 24:00 for the next day.
  const day = new Date(`${date}T00:00:00Z`);
  const isReal = !Number.isNaN(at.getTime()) && day.toISOString().startsWith(date) && !clock.startsWith('24');
  return isReal ? toInstant(at) : undefined;
};

/** Location ids, however the location is written. */
export const locationIdOf = (text: string): string => text.replace(/\s/gu, '').toLowerCase();
