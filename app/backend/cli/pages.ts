/** Reads pages until the limit. */
export async function collect<Item>(
  limit: number,
  page: (pageSize: number, pageToken: string) => Promise<{ items?: Item[]; nextPageToken?: string }>,
): Promise<Item[]> {
  const found: Item[] = [];
  let token = '';
  do {
    const { items = [], nextPageToken = '' } = await page(Math.min(200, limit - found.length), token);
    found.push(...items);
    token = nextPageToken;
  } while (token !== '' && found.length < limit);
  return found;
}
