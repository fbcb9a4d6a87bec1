/** Everything that happened to a job, the latest first. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { JobEvent } from '../../api/arm.ts';
import type { Timeline } from '../../live/job.ts';
import { Facts, type Fact } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { Bytes, Foreign, TimeText } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { factsOf, reasonText, type EventFact } from './timeline-facts.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalM },
  event: {
    borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
    paddingLeft: tokens.spacingHorizontalM,
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  what: { fontWeight: tokens.fontWeightSemibold },
  who: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  facts: { fontSize: tokens.fontSizeBase200 },
  more: { marginTop: tokens.spacingVerticalM },
});

/** So many at first, and so many more each time. */
const SHOWN = 20;

export const TimelineSection = ({ events, error, retry }: Timeline): ReactNode => {
  const styles = useStyles();
  const { timeline } = useTexts();
  const [shown, setShown] = useState(SHOWN);
  return (
    <Section title={timeline.title}>
      {error && <ErrorState error={error} retry={retry} />}
      {events === undefined ? (
        error === null && <Loading />
      ) : (
        <>
          {events.length === 0 && <p>{timeline.empty}</p>}
          <ol className={styles.list} reversed>
            {events
              .map((event, index) => (
                <EventItem key={event.sequence} event={event} before={events.slice(0, index)} />
              ))
              .slice(-shown)
              .toReversed()}
          </ol>
          {events.length > shown && (
            <Button className={styles.more} onClick={() => setShown(shown + SHOWN)}>
              {timeline.earlier}
            </Button>
          )}
        </>
      )}
    </Section>
  );
};

const EventItem = ({
  event,
  before,
}: {
  readonly event: JobEvent;
  readonly before: readonly JobEvent[];
}): ReactNode => {
  const styles = useStyles();
  const { timeline } = useTexts();
  const { at, by, type } = event;
  const facts = useFacts(event, before);
  return (
    <li className={styles.event}>
      <div className={styles.what}>
        {Object.hasOwn(timeline.events, type) ? timeline.events[type] : <Foreign text={type} />}
      </div>
      <div className={styles.who}>
        <TimeText at={at} /> · {timeline.by[by.kind]}
        {(by.kind === 'client' || by.kind === 'operator') && (
          <>
            {' '}
            <Foreign text={by.name} />
          </>
        )}
      </div>
      {facts.length > 0 && (
        <div className={styles.facts}>
          <Facts facts={facts} />
        </div>
      )}
    </li>
  );
};

const useFacts = (event: JobEvent, before: readonly JobEvent[]): readonly Fact[] => {
  const { job, drive, timeline } = useTexts();
  const format = useFormat();
  const stateName = (state: string): string =>
    reasonText('driveId' in event ? drive.states : job.states, state);
  const valueOf = (fact: EventFact): ReactNode => {
    if ('text' in fact) return fact.text;
    if ('code' in fact) return reasonText(timeline.reasons, fact.code);
    if ('at' in fact) return <TimeText at={fact.at} />;
    return fact.name === 'bytes' ? <Bytes value={fact.count} /> : <span>{format.number(fact.count)}</span>;
  };
  const from = event['from'];
  const to = event['to'];
  return [
    ...(typeof from === 'string' && typeof to === 'string'
      ? [{ name: timeline.facts.state, value: timeline.move(stateName(from), stateName(to)) }]
      : []),
    ...factsOf(event, before).map((fact) => ({ name: timeline.facts[fact.name], value: valueOf(fact) })),
  ];
};
