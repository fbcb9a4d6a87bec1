/** A word whose meaning is a hover, a focus or a touch away. */
import { makeStyles, mergeClasses, tokens, Tooltip } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  term: {
    border: 'none',
    padding: 0,
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    textAlign: 'start',
    overflowWrap: 'anywhere',
    textDecorationLine: 'underline',
    textDecorationStyle: 'dotted',
    textUnderlineOffset: '0.2em',
    cursor: 'help',
  },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground2, fontWeight: tokens.fontWeightSemibold },
});

/** A button, so that keys and fingers get there; it does nothing else. */
export const Explained = ({
  meaning,
  tone = 'plain',
  children,
}: {
  readonly meaning: string;
  readonly tone?: 'plain' | 'good' | 'bad';
  readonly children: ReactNode;
}): ReactNode => {
  const styles = useStyles();
  return (
    <Tooltip content={meaning} relationship="description" withArrow>
      <button type="button" className={mergeClasses(styles.term, tone !== 'plain' && styles[tone])}>
        {children}
      </button>
    </Tooltip>
  );
};
