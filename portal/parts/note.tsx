/** A sentence that stands out: something to know, or something that is wrong. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  note: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
  },
  info: {
    backgroundColor: tokens.colorNeutralBackground3,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  fault: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
    color: tokens.colorNeutralForeground1,
  },
  title: { fontWeight: tokens.fontWeightSemibold, margin: `0 0 ${tokens.spacingVerticalXS}` },
});

/** @param kind `fault`: read out at once. */
export const Note = ({
  kind = 'info',
  title,
  children,
}: {
  readonly kind?: 'info' | 'fault';
  readonly title?: string;
  readonly children: ReactNode;
}): ReactNode => {
  const styles = useStyles();
  return (
    <div
      className={mergeClasses(styles.note, kind === 'fault' ? styles.fault : styles.info)}
      {...(kind === 'fault' && { role: 'alert' })}
    >
      {title !== undefined && <p className={styles.title}>{title}</p>}
      {children}
    </div>
  );
};
