import { describe, expect, it } from 'vitest';
import { withHead, withItem } from './lists.ts';

const page = (ids: string, next: string) => ({ items: [...ids].map((id) => ({ id })), next });
const loaded = { pages: [page('fed', 'after d'), page('cba', '')], pageParams: ['', 'after d'] };
const idsOf = ({ pages }: { pages: readonly { items: readonly { id: string }[] }[] }) =>
  pages.map(({ items }) => items.map(({ id }) => id).join(''));

describe('the loaded pages of a list', () => {
  it('gain what is new on top, and keep the older pages', () => {
    expect(idsOf(withHead(loaded, page('hgf', 'after f')))).toEqual(['hgfed', 'cba']);
  });

  it('lose what matches no more', () => {
    expect(idsOf(withHead(loaded, page('fd', 'after d')))).toEqual(['fd', 'cba']);
  });

  it('begin again where more is new than a page holds', () => {
    expect(withHead(loaded, page('zyx', 'after x'))).toEqual({ pages: [page('zyx', 'after x')], pageParams: [''] });
  });

  it('are the whole list where it fits into a page', () => {
    expect(idsOf(withHead(loaded, page('fe', '')))).toEqual(['fe']);
    const single = { pages: [page('cba', '')], pageParams: [''] };
    expect(idsOf(withHead(single, page('cb', '')))).toEqual(['cb']);
  });

  it('show an item as it is now, wherever it is, and are the same where they do not hold it', () => {
    const after = withItem<{ id: string; status?: string }>(loaded, { id: 'b', status: 'failed' });
    expect(after.pages[1]?.items[1]).toEqual({ id: 'b', status: 'failed' });
    expect(withItem(loaded, { id: 'x' })).toBe(loaded);
  });
});
