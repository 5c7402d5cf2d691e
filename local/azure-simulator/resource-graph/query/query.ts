/** A parsed query: a table, then steps from left to right. */
export interface Query {
  readonly table: string;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "where"; readonly condition: Expression }
  | { readonly kind: "project"; readonly columns: readonly Column[] }
  | { readonly kind: "extend"; readonly columns: readonly Column[] }
  | {
      readonly kind: "join";
      readonly flavor: JoinFlavor;
      readonly right: Query;
      /** All of these pairs of columns must be equal. */
      readonly on: readonly { readonly left: string; readonly right: string }[];
    }
  | { readonly kind: "summarize"; readonly countName: string; readonly by: readonly Column[] }
  | { readonly kind: "order"; readonly by: readonly { readonly value: Expression; readonly descending: boolean }[] }
  | { readonly kind: "take"; readonly count: number }
  | { readonly kind: "count" };

/** Resource Graph has `fullouter` as well. */
export const JOIN_FLAVORS = ["innerunique", "inner", "leftouter", "leftanti"] as const;
export type JoinFlavor = (typeof JOIN_FLAVORS)[number];

export interface Column {
  readonly name: string;
  readonly value: Expression;
}

export type Expression =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "column"; readonly path: readonly string[] }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: "compare"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "in";
      readonly ignoreCase: boolean;
      readonly negated: boolean;
      readonly value: Expression;
      readonly options: readonly Expression[];
    }
  | { readonly kind: "and" | "or"; readonly parts: readonly Expression[] };
