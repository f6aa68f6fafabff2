export type Factors = Readonly<Record<string, readonly string[]>>;
export type Sample<F extends Factors> = { readonly [Name in keyof F]: F[Name][number] };

type Setting = readonly [name: string, value: string];

const pairKey = (a: Setting, b: Setting): string =>
  [a, b]
    .map((setting) => setting.join('='))
    .toSorted()
    .join(' & ');

/** Every pair of values of two factors. */
export function pairsOf(factors: Factors): ReadonlySet<string> {
  const settings = Object.entries(factors).flatMap(([name, values]) => values.map((value): Setting => [name, value]));
  return new Set(settings.flatMap((a) => settings.flatMap((b) => (a[0] === b[0] ? [] : [pairKey(a, b)]))));
}

export const pairsIn = (sample: Readonly<Record<string, string>>): readonly string[] => {
  const settings: readonly Setting[] = Object.entries(sample);
  return settings.flatMap((a, i) => settings.slice(i + 1).map((b) => pairKey(a, b)));
};

/** Few samples in which every pair of values occurs: each one begins with a pair that is missing, and is filled greedily. */
export function pairwise<const F extends Factors>(factors: F): readonly Sample<F>[] {
  const missing = new Set(pairsOf(factors));
  const samples: Sample<F>[] = [];
  for (const [first] of [...missing].map((pair) => [pair] as const)) {
    if (!missing.has(first)) continue;
    const chosen: Record<string, string> = Object.fromEntries(
      first.split(' & ').map((setting) => setting.split('=') as [string, string]),
    );
    for (const [name, values] of Object.entries(factors)) {
      if (chosen[name] !== undefined) continue;
      const gain = (value: string) => pairsIn({ ...chosen, [name]: value }).filter((pair) => missing.has(pair)).length;
      chosen[name] = values.toSorted((a, b) => gain(b) - gain(a))[0] ?? '';
    }
    for (const pair of pairsIn(chosen)) missing.delete(pair);
    samples.push(chosen as Sample<F>);
  }
  return samples;
}
