/** A bug of a page ends here, and not in a white window. */
import { Button } from '@fluentui/react-components';
import { Component, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Empty } from './states.tsx';

type Props = {
  readonly children: ReactNode;
  /** Where one is: another page gets another chance. */
  readonly at: string;
};
type State = { readonly brokenAt: string | undefined };

export class CrashBarrier extends Component<Props, State> {
  override state: State = { brokenAt: undefined };

  static getDerivedStateFromError(): Partial<State> {
    return { brokenAt: '' };
  }

  static getDerivedStateFromProps({ at }: Props, { brokenAt }: State): Partial<State> | null {
    if (brokenAt === '') return { brokenAt: at };
    return brokenAt !== undefined && brokenAt !== at ? { brokenAt: undefined } : null;
  }

  override render(): ReactNode {
    return this.state.brokenAt === undefined ? this.props.children : <Crash />;
  }
}

const Crash = (): ReactNode => {
  const { app } = useTexts();
  return (
    <Empty title={app.crashTitle} action={<Button onClick={() => location.reload()}>{app.reload}</Button>}>
      {app.crash}
    </Empty>
  );
};
