/** One page: its title in the window and as its heading, which takes the focus when somebody comes here. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalM,
  },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    outlineStyle: 'none',
    flexGrow: 1,
  },
});

/** The page that was opened first: there the focus stays where the browser puts it. */
let isFirst = true;

export const Page = ({
  title,
  heading,
  actions,
  children,
}: {
  /** Of the window; also the heading, unless that is more than text. */
  readonly title: string;
  readonly heading?: ReactNode;
  /** What can be done with all that the page shows, beside its heading. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactNode => {
  const styles = useStyles();
  const { app } = useTexts();
  const headingRef = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${app.name}`;
  }, [title, app.name]);
  useEffect(() => {
    // A screen reader hears where it is, and the next Tab goes into the page.
    if (!isFirst) headingRef.current?.focus();
    isFirst = false;
  }, []);
  return (
    <>
      <div className={styles.head}>
        <h1 ref={headingRef} tabIndex={-1} className={styles.title}>
          {heading ?? <bdi>{title}</bdi>}
        </h1>
        {actions}
      </div>
      {children}
    </>
  );
};
