type OneOrMany = string | readonly string[];
export type Conditions = Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, OneOrMany>>;
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: Conditions;
}
export interface Policy {
  readonly Statement: readonly Statement[];
}

export const many = (value: OneOrMany | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

export function parsePolicy(document: string): Policy {
  const { Statement }: { Statement: Statement | readonly Statement[] } = JSON.parse(document);
  return { Statement: 'Effect' in Statement ? [Statement] : Statement };
}
