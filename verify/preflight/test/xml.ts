/** An element's content: text, elements by name, or one element again and again. */
export type Xml = string | number | boolean | { readonly [name: string]: Xml | readonly Xml[] | undefined };

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function toXml(content: Xml): string {
  if (typeof content !== 'object') return escaped(String(content));
  return Object.entries(content)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [value].flat().map((each) => `<${name}>${toXml(each)}</${name}>`);
    })
    .join('');
}
