import { Dialog, DialogDismiss, DialogHeading } from '@ariakit/react/dialog';
import css from './palette.module.css';

const groups = [
  {
    title: 'Anywhere',
    keys: [
      ['Ctrl K', 'jump to a service, team or page'],
      ['/', 'filter the matrix'],
      ['g m', 'matrix'],
      ['g p', 'compare two places'],
      ['g c', 'deployments'],
      ['g i', 'incidents'],
      ['g d', 'delivery metrics'],
      ['?', 'these shortcuts'],
    ],
  },
  {
    title: 'In the matrix',
    keys: [
      ['← ↑ → ↓', 'from cell to cell'],
      ['Home, End', 'first and last cell of the row'],
      ['Page Up, Page Down', 'a screen of services'],
      ['Ctrl Home, Ctrl End', 'first and last service'],
      ['Enter', 'open the deployment or service'],
    ],
  },
] as const;

export function Help({ close }: { readonly close: () => void }) {
  return (
    <Dialog open onClose={close} className={css.dialog} backdrop={<div className={css.backdrop} />} unmountOnHide>
      <div className={css.helpHead}>
        <DialogHeading>Keyboard shortcuts</DialogHeading>
        <DialogDismiss className="icon" />
      </div>
      <div className={css.help}>
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h2>{title}</h2>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
