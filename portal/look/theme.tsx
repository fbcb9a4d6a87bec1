/** Light or dark: as the system has it, unless this browser's user chose. */
import {
  createDOMRenderer,
  FluentProvider,
  RendererProvider,
  webLightTheme,
  type Theme,
} from '@fluentui/react-components';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useKept } from './kept.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themes)[number];

const isTheme = (value: string | null): value is ThemeChoice => themes.some((theme) => theme === value);

export const useThemeChoice = (): [ThemeChoice, (choice: ThemeChoice) => void] => {
  const [kept, keep] = useKept('theme');
  return [isTheme(kept) ? kept : 'system', keep];
};

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const onSystemChange = (listener: () => void): (() => void) => {
  systemIsDark.addEventListener('change', listener);
  return () => systemIsDark.removeEventListener('change', listener);
};

/** The policy lets no style element in but those with the nonce of this very page (src/portal/page-policy.ts). */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

export const ThemeProvider = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const [choice] = useThemeChoice();
  const isSystemDark = useSyncExternalStore(onSystemChange, () => systemIsDark.matches);
  const isDark = choice === 'dark' || (choice === 'system' && isSystemDark);
  // For what the browser draws itself, such as scroll bars.
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  }, [isDark]);
  const [dark, setDark] = useState<Theme>();
  useEffect(() => {
    if (!isDark) return;
    // Better light than nothing, where it cannot be loaded.
    void import('./dark-theme.ts').then(
      ({ webDarkTheme }) => setDark(webDarkTheme),
      () => setDark(webLightTheme),
    );
  }, [isDark]);
  const theme = isDark ? dark : webLightTheme;
  if (theme === undefined) return null;
  return (
    <RendererProvider renderer={renderer}>
      <FluentProvider theme={theme}>{children}</FluentProvider>
    </RendererProvider>
  );
};
