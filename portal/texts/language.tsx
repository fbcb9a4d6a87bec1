/** Which language the page speaks, and how that language writes numbers and times. */
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useKept } from '../look/kept.ts';
import { en, type Texts } from './en.ts';
import { createFormat, type Format } from './format.ts';

/** By BCP 47 tag; each under its own name. */
export const languages = { en: 'English', 'zh-CN': '简体中文' } as const;
export type Language = keyof typeof languages;

export const isLanguage = (tag: string): tag is Language => tag in languages;

/** English comes with the page; another language is loaded when it is asked for. */
const loadTexts = async (language: Language): Promise<Texts> => {
  switch (language) {
    case 'en':
      return en;
    case 'zh-CN':
      return (await import('./zh-CN.ts')).zhCN;
  }
};

/** The first of the browser's languages that there is. */
const preferred = (): Language =>
  navigator.languages
    .map((tag): Language | undefined =>
      tag.toLowerCase().startsWith('zh') ? 'zh-CN' : tag.toLowerCase().startsWith('en') ? 'en' : undefined,
    )
    .find((language) => language !== undefined) ?? 'en';

/** Dates and numbers as the browser's region has them, where it speaks this language: British for `en-GB`. */
const regional = (language: Language): string =>
  navigator.languages.find((tag) => tag.split('-')[0] === language.split('-')[0]) ?? language;

type Spoken = {
  readonly language: Language;
  readonly choose: (language: Language) => void;
  readonly texts: Texts;
  readonly format: Format;
};

const SpokenContext = createContext<Spoken | undefined>(undefined);

export const LanguageProvider = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const [kept, choose] = useKept('language');
  const language = kept !== null && isLanguage(kept) ? kept : preferred();
  const [spoken, setSpoken] = useState<{ language: Language; texts: Texts }>();

  useEffect(() => {
    let isWanted = true;
    loadTexts(language).then(
      (texts) => isWanted && setSpoken({ language, texts }),
      // The language could not be loaded (offline): English is always there.
      () => isWanted && setSpoken({ language: 'en', texts: en }),
    );
    return () => {
      isWanted = false;
    };
  }, [language]);

  const value = useMemo((): Spoken | undefined => {
    if (spoken === undefined) return undefined;
    return { ...spoken, choose, format: createFormat(regional(spoken.language)) };
  }, [spoken, choose]);
  useEffect(() => {
    if (spoken !== undefined) document.documentElement.lang = spoken.language;
  }, [spoken]);
  return value && <SpokenContext value={value}>{children}</SpokenContext>;
};

const useSpoken = (): Spoken => {
  const spoken = use(SpokenContext);
  if (spoken === undefined) throw new Error('There is no LanguageProvider above.');
  return spoken;
};

export const useTexts = (): Texts => useSpoken().texts;
export const useFormat = (): Format => useSpoken().format;
export const useLanguage = (): Pick<Spoken, 'language' | 'choose'> => useSpoken();
