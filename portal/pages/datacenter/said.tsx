/** What was done last, said where everybody sees and hears it; it goes when somebody goes elsewhere. */
import { makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';

type Said = { readonly text: string; readonly at: string; readonly count: number };
type Saying = { readonly said: Said | undefined; readonly say: (text: string) => void };

const SaidContext = createContext<Saying | undefined>(undefined);

export const SaidProvider = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const [at] = useLocation();
  const [said, setSaid] = useState<Said>();
  const say = useCallback(
    (text: string) => setSaid((before) => ({ text, at, count: (before?.count ?? 0) + 1 })),
    [at],
  );
  const value = useMemo(() => ({ said: said?.at === at ? said : undefined, say }), [said, at, say]);
  return <SaidContext value={value}>{children}</SaidContext>;
};

const useSaying = (): Saying => {
  const saying = use(SaidContext);
  if (saying === undefined) throw new Error('There is no SaidProvider above.');
  return saying;
};

export const useSay = (): Saying['say'] => useSaying().say;

/** Where the focus goes when what had it is no longer there. */
export const SAID_ID = 'said';

const useStyles = makeStyles({ said: { outlineStyle: 'none' } });

export const SaidBar = (): ReactNode => {
  const styles = useStyles();
  const { said } = useSaying();
  return (
    <div id={SAID_ID} role="status" tabIndex={-1} className={styles.said}>
      {said && (
        // A new one is a new element: said again, though the words are the same.
        <MessageBar key={said.count} intent="success">
          <MessageBarBody>
            <bdi>{said.text}</bdi>
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
};
