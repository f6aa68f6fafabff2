import { Component, type ReactNode } from 'react';
import { Notice } from './states.tsx';

interface Props {
  /** Another one begins with nothing caught, as another page does. */
  readonly name: string;
  /** Replaces the failed part. @default a notice with a way to continue */
  readonly fallback?: (retry: () => void) => ReactNode;
  readonly children: ReactNode;
}

interface State {
  readonly failed: { readonly error: unknown; readonly name: string } | undefined;
}

/** What fails inside takes nothing else with it. */
export class Boundary extends Component<Props, State> {
  override readonly state: State = { failed: undefined };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failed: { error, name: '' } };
  }

  static getDerivedStateFromProps({ name }: Props, { failed }: State): Partial<State> | null {
    if (failed === undefined || failed.name === name) return null;
    // The first render after the failure gives it its name; a later one under another name is another page.
    return failed.name === '' ? { failed: { ...failed, name } } : { failed: undefined };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (failed === undefined) return this.props.children;
    const retry = () => this.setState({ failed: undefined });
    return this.props.fallback?.(retry) ?? <Failed retry={retry} />;
  }
}

function Failed({ retry }: { readonly retry: () => void }) {
  return (
    <Notice icon="broken" title="This part of the page could not be shown" role="alert">
      <p>The connection may have failed while it was loaded, or the page has an error.</p>
      <button type="button" onClick={retry}>
        Try again
      </button>
      <button type="button" onClick={() => window.location.reload()}>
        Load the page again
      </button>
    </Notice>
  );
}
