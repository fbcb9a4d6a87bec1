/** Names and what stands beside them. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { Fragment, type ReactNode } from 'react';
import { Foreign } from './values.tsx';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(7rem, max-content) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
  },
  name: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
});

/** `value`: a text is a stranger's, and is shown as one. A fact that there is not (`undefined`) is left out. */
export type Fact = { readonly name: ReactNode; readonly value: ReactNode };

export const Facts = ({ facts }: { readonly facts: readonly Fact[] }): ReactNode => {
  const styles = useStyles();
  return (
    <dl className={styles.facts}>
      {facts.map(({ name, value }, index) =>
        value === undefined ? null : (
          <Fragment key={index}>
            <dt className={styles.name}>{name}</dt>
            <dd className={styles.value}>{typeof value === 'string' ? <Foreign text={value} /> : value}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
};
