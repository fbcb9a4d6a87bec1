/** For who automates: the job as the API gives it, and the calls that get it. Opened on demand, which its address says. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { jobPath, type Job, type JobKey } from '../../api/arm.ts';
import { addressOf } from '../../api/ask.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Section } from '../../parts/section.tsx';
import { useTexts } from '../../texts/language.tsx';
import { curlOf, jsonOf, sdkOf } from './source-code.ts';

const useStyles = makeStyles({
  code: {
    margin: `${tokens.spacingVerticalXS} 0 ${tokens.spacingVerticalL}`,
    padding: tokens.spacingHorizontalM,
    maxHeight: '30rem',
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: tokens.spacingHorizontalM },
  heading: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
});

export const Source = ({ job, jobKey }: { readonly job: Job; readonly jobKey: JobKey }): ReactNode => {
  const { jobPage } = useTexts();
  const [search, setSearch] = useSearchParams();
  const id = useId();
  const isShown = search.get('show') === 'json';
  const toggle = (): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (isShown) after.delete('show');
        else after.set('show', 'json');
        return after;
      },
      { replace: true },
    );
  const url = addressOf(jobPath(jobKey));
  return (
    <Section title={jobPage.source}>
      <Button aria-expanded={isShown} aria-controls={isShown ? id : undefined} onClick={toggle}>
        {isShown ? jobPage.hideSource : jobPage.showSource}
      </Button>
      {isShown && (
        <div id={id}>
          <Code title={jobPage.json} copy={jobPage.copyJson} text={jsonOf(job)} />
          <Code title={jobPage.curl} copy={jobPage.copyCurl} text={curlOf(url)} />
          <Code title={jobPage.sdk} copy={jobPage.copySdk} text={sdkOf(jobKey, url.origin)} />
        </div>
      )}
    </Section>
  );
};

const Code = ({
  title,
  copy,
  text,
}: {
  readonly title: string;
  readonly copy: string;
  readonly text: string;
}): ReactNode => {
  const styles = useStyles();
  const id = useId();
  return (
    <div>
      <div className={styles.head}>
        <h3 className={styles.heading} id={id}>
          {title}
        </h3>
        <CopyButton label={copy} text={text} />
      </div>
      {/* What scrolls must be within reach of the keyboard. */}
      <pre className={styles.code} dir="ltr" tabIndex={0} role="region" aria-labelledby={id} translate="no">
        {text}
      </pre>
    </div>
  );
};
