/** What stands around every page of a data centre: which one it is, the field to scan into, what was done last. */
import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { dockAddress, dockSearchAddress } from '../../addresses.ts';
import { useDockLocation } from '../../look/dock-location.ts';
import { Page } from '../../look/page.tsx';
import { useTexts } from '../../texts/language.tsx';
import { SaidBar } from './said.tsx';
import { useLocations } from './use-dock.ts';

const useStyles = makeStyles({
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  },
  search: { display: 'flex', alignItems: 'end', gap: tokens.spacingHorizontalXS, flexGrow: 1 },
  text: { width: 'min(22rem, 70vw)' },
  back: { color: tokens.colorBrandForegroundLink },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

const idOf = (id: string): string => id.split('/').at(-1) ?? id;

export const useLocationName = (location: string): string =>
  useLocations().data?.find(({ id }) => idOf(id) === location)?.name ?? location;

type Props = {
  readonly location: string;
  readonly title: string;
  readonly heading?: ReactNode;
  /** On every page but the overview itself. */
  readonly isInner?: boolean;
  readonly children: ReactNode;
};

export const Dock = ({ location, title, heading, isInner = false, children }: Props): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const [, keep] = useDockLocation();
  useEffect(() => keep(location), [location, keep]);
  return (
    <Page
      title={title}
      heading={heading}
      actions={
        <div className={styles.tools}>
          <SearchField location={location} />
          <LocationField location={location} />
        </div>
      }
    >
      <div className={styles.content}>
        <SaidBar />
        {isInner && (
          <div>
            <Link href={dockAddress(location)} className={styles.back}>
              ← {datacenter.toDock}
            </Link>
          </div>
        )}
        {children}
      </div>
    </Page>
  );
};

const LocationField = ({ location }: { readonly location: string }): ReactNode => {
  const { datacenter } = useTexts();
  const { data: locations = [] } = useLocations();
  const [, navigate] = useLocation();
  const isKnown = locations.some(({ id }) => idOf(id) === location);
  return (
    <Field label={datacenter.location} size="small">
      <Select size="small" value={location} onChange={(_, { value }) => navigate(dockAddress(value))}>
        {!isKnown && <option value={location}>{location}</option>}
        {locations.map(({ id, name }) => (
          <option key={id} value={idOf(id)}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
};

const SearchField = ({ location }: { readonly location: string }): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  return (
    <search>
      <form
        className={styles.search}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() === '') return;
          setText('');
          navigate(dockSearchAddress(location, text.trim()));
        }}
      >
        <Field label={datacenter.search} size="small">
          <Input
            className={styles.text}
            size="small"
            type="search"
            placeholder={datacenter.searchHint}
            value={text}
            autoComplete="off"
            onChange={(_, { value }) => setText(value)}
          />
        </Field>
        <Button size="small" type="submit">
          {datacenter.find}
        </Button>
      </form>
    </search>
  );
};
