/** What stands around every page: the way past it, the way to the other pages, and how the portal looks. */
import { makeStyles, mergeClasses, Select, tokens } from '@fluentui/react-components';
import { Suspense, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useServiceClock } from '../live/service-clock.tsx';
import { Loading } from '../parts/states.tsx';
import { isLanguage, languages, useLanguage, useTexts } from '../texts/language.tsx';
import { themes, useThemeChoice } from './theme.tsx';

/** What the skip link leads to. */
const CONTENT_ID = 'content';

const useStyles = makeStyles({
  shell: { minHeight: '100vh', display: 'flex', flexDirection: 'column' },
  skip: {
    position: 'absolute',
    left: '-100vw',
    ':focus': { left: tokens.spacingHorizontalS, top: tokens.spacingVerticalS, zIndex: 1 },
    padding: tokens.spacingVerticalS,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
  },
  top: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400 },
  navigation: { flexGrow: 1 },
  pages: {
    display: 'flex',
    flexWrap: 'wrap',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    columnGap: tokens.spacingHorizontalM,
  },
  page: {
    display: 'inline-block',
    padding: `${tokens.spacingVerticalXS} 0`,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    borderBottom: '2px solid transparent',
    ':hover': { borderBottomColor: tokens.colorNeutralStroke1Hover },
  },
  current: {
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorCompoundBrandStroke,
  },
  choices: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  content: {
    flexGrow: 1,
    minWidth: 0,
    padding: tokens.spacingHorizontalL,
    '@media (max-width: 640px)': { padding: tokens.spacingHorizontalM },
  },
});

export const Shell = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const styles = useStyles();
  const texts = useTexts();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href={`#${CONTENT_ID}`}>
        {texts.app.skip}
      </a>
      <header className={styles.top}>
        <span className={styles.name}>{texts.app.name}</span>
        <Pages />
        <Choices />
      </header>
      <main className={styles.content} id={CONTENT_ID} tabIndex={-1}>
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </main>
    </div>
  );
};

const Pages = (): ReactNode => {
  const styles = useStyles();
  const { app } = useTexts();
  const [location] = useLocation();
  const clock = useServiceClock();
  const pages = [
    ['/jobs', app.jobs],
    ['/create', app.create],
    ['/datacenter', app.datacenter],
    // Where time is real there is nothing to play with.
    ...(clock.kind === 'real' ? [] : [['/playground', app.playground] as const]),
  ] as const;
  return (
    <nav aria-label={app.navigation} className={styles.navigation}>
      <ul className={styles.pages}>
        {pages.map(([to, name]) => {
          const isCurrent = location === to || location.startsWith(`${to}/`);
          return (
            <li key={to}>
              <Link
                href={to}
                className={mergeClasses(styles.page, isCurrent && styles.current)}
                aria-current={isCurrent ? 'page' : undefined}
              >
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
};

const Choices = (): ReactNode => {
  const styles = useStyles();
  const { app } = useTexts();
  const { language, choose } = useLanguage();
  const [theme, chooseTheme] = useThemeChoice();
  return (
    <div className={styles.choices} role="group" aria-label={app.settings}>
      <Select
        size="small"
        aria-label={app.language}
        value={language}
        onChange={(_, { value }) => isLanguage(value) && choose(value)}
      >
        {Object.entries(languages).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        size="small"
        aria-label={app.theme}
        value={theme}
        onChange={(_, { value }) => chooseTheme(themes.find((each) => each === value) ?? 'system')}
      >
        {themes.map((each) => (
          <option key={each} value={each}>
            {app.themes[each]}
          </option>
        ))}
      </Select>
    </div>
  );
};
