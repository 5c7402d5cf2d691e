import type { Node } from "web-tree-sitter";

/** An expression of a Bicep file. `line` counts from 1. */
export type Expression = { readonly line: number } & (
  | { readonly kind: "text"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  | { readonly kind: "object"; readonly properties: readonly Property[] }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "loop"; readonly locals: readonly string[]; readonly over: Expression; readonly body: Expression }
  /** Of a resource or module, or of a loop's body. */
  | { readonly kind: "if"; readonly condition: Expression; readonly body: Expression }
  | { readonly kind: "choice"; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: "call"; readonly name: string; readonly of?: Expression; readonly args: readonly Expression[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly object: Expression; readonly property: string }
  | { readonly kind: "element"; readonly object: Expression; readonly index: Expression }
  | { readonly kind: "operation"; readonly operator: string; readonly operands: readonly Expression[] }
  | { readonly kind: "lambda"; readonly parameter: string; readonly body: Expression }
);

export interface Property {
  /** Absent when the name is interpolated. */
  readonly name?: string;
  /** Of an interpolated name. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly line: number;
}

/** @throws Error for a construct that these checks do not know, so that nothing is skipped in silence. */
export function readExpression(node: Node): Expression {
  const line = lineOf(node);
  const reader = READERS[node.type];
  if (reader === undefined) throw new Error(`line ${line}: these checks do not know the construct ${node.type}`);
  return reader(node, line);
}

export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

/** The text of a string without interpolation. */
export function plainText(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== "text") return undefined;
  return expression.parts.every((part) => typeof part === "string") ? expression.parts.join("") : undefined;
}

/** The expression and all that it consists of. */
export function* expressionsIn(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of partsOf(expression)) yield* expressionsIn(part);
}

/** What an expression consists of, one level deep. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "text":
      return expression.parts.filter((part) => typeof part !== "string");
    case "object":
      return expression.properties.flatMap(({ key, value }) => (key === undefined ? [value] : [key, value]));
    case "array":
      return expression.items;
    case "loop":
      return [expression.over, expression.body];
    case "if":
      return [expression.condition, expression.body];
    case "choice":
      return [expression.condition, expression.yes, expression.no];
    case "call":
      return [...(expression.of === undefined ? [] : [expression.of]), ...expression.args];
    case "member":
      return [expression.object];
    case "element":
      return [expression.object, expression.index];
    case "operation":
      return expression.operands;
    case "lambda":
      return [expression.body];
    default:
      return [];
  }
}

const READERS: Readonly<Record<string, (node: Node, line: number) => Expression>> = {
  string: (node, line) => ({ kind: "text", line, parts: textParts(node) }),
  number: (node, line) => ({ kind: "number", line, value: Number(node.text) }),
  boolean: (node, line) => ({ kind: "boolean", line, value: node.text === "true" }),
  null: (_node, line) => ({ kind: "null", line }),
  identifier: (node, line) => ({ kind: "name", line, name: node.text }),
  object: (node, line) => ({ kind: "object", line, properties: named(node).map(readProperty) }),
  array: (node, line) => {
    refuseSplitCall(node);
    return { kind: "array", line, items: named(node).map(readExpression) };
  },
  parenthesized_expression: (node) => readExpression(first(node)),
  for_statement: readLoop,
  if_statement: (node, line) => {
    const [condition, body] = named(node).map(readExpression);
    return { kind: "if", line, condition: present(condition, node), body: present(body, node) };
  },
  ternary_expression: (node, line) => ({
    kind: "choice",
    line,
    condition: field(node, "condition"),
    yes: field(node, "consequence"),
    no: field(node, "alternative"),
  }),
  binary_expression: (node, line) => {
    const operator = node.childForFieldName("operator")?.text ?? "";
    const right = field(node, "right");
    const wrap = (left: Expression): Expression => ({ kind: "operation", line, operator, operands: [left, right] });
    const left = field(node, "left");
    return isInParentheses(node, "left") ? wrap(left) : intoOperand(left, bindingOf(operator), wrap);
  },
  unary_expression: (node, line) => ({
    kind: "operation",
    line,
    operator: node.childForFieldName("operator")?.text ?? "",
    operands: [field(node, "argument")],
  }),
  lambda_expression: (node, line) => {
    const [parameter, body] = named(node);
    return { kind: "lambda", line, parameter: parameter?.text ?? "", body: readExpression(present(body, node)) };
  },
  call_expression: (node, line) => {
    const args = named(present(node.childForFieldName("arguments"), node)).map(readExpression);
    return intoLastOperand(field(node, "function"), (called) => {
      if (called.kind === "name") return { kind: "call", line, name: called.name, args };
      if (called.kind === "member") return { kind: "call", line, name: called.property, of: called.object, args };
      throw new Error(`line ${line}: a call of something without a name`);
    });
  },
  member_expression: (node, line) => {
    const property = node.childForFieldName("property")?.text ?? "";
    return intoLastOperand(field(node, "object"), (object) => ({ kind: "member", line, object, property }));
  },
  subscript_expression: (node, line) => {
    const index = field(node, "index");
    return intoLastOperand(field(node, "object"), (object) => ({ kind: "element", line, object, index }));
  },
};

/**
 * The grammar gives `a || b.c` as `(a || b).c` and `x => x.y` as `(x => x).y`: the access belongs to the last operand. An operand in
 * parentheses is not affected by this here, because no file of ours accesses one.
 */
function intoLastOperand(target: Expression, wrap: (operand: Expression) => Expression): Expression {
  switch (target.kind) {
    case "operation": {
      const last = target.operands.at(-1);
      if (last === undefined) return target;
      return { ...target, operands: [...target.operands.slice(0, -1), intoLastOperand(last, wrap)] };
    }
    case "choice":
      return { ...target, no: intoLastOperand(target.no, wrap) };
    case "lambda":
      return { ...target, body: intoLastOperand(target.body, wrap) };
    default:
      return wrap(target);
  }
}

/** How strongly operators bind; https://learn.microsoft.com/azure/azure-resource-manager/bicep/operators */
const BINDING: readonly (readonly string[])[] = [
  ["??"],
  ["||"],
  ["&&"],
  ["==", "!=", "=~", "!~"],
  ["<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];

function bindingOf(operator: string): number {
  return BINDING.findIndex((operators) => operators.includes(operator));
}

/** In the same way it gives `x => a == b` as `(x => a) == b`, and `a && b.c == d` as `(a && b).c == d`. */
function intoOperand(target: Expression, binding: number, wrap: (operand: Expression) => Expression): Expression {
  if (target.kind === "lambda") return { ...target, body: intoOperand(target.body, binding, wrap) };
  const [first, last] = target.kind === "operation" ? target.operands : [];
  if (target.kind !== "operation" || first === undefined || last === undefined) return wrap(target);
  if (bindingOf(target.operator) >= binding) return wrap(target);
  return { ...target, operands: [first, intoOperand(last, binding, wrap)] };
}

function isInParentheses(node: Node, name: string): boolean {
  return node.childForFieldName(name)?.type === "parenthesized_expression";
}

/** The grammar reads a call that is an item of a list as two items, a name and a parenthesis. */
function refuseSplitCall(list: Node): void {
  const split = named(list).find((item, index, items) => items[index - 1]?.endIndex === item.startIndex);
  if (split !== undefined) {
    throw new Error(`line ${lineOf(split)}: the grammar cannot read a call as an item of a list; give it a variable`);
  }
}

function readLoop(node: Node, line: number): Expression {
  const children = named(node);
  const body = present(node.childForFieldName("body"), node);
  const header = present(children[0], node);
  const over = present(children.at(-2), node);
  const locals = header.type === "for_loop_parameters" ? named(header).map(({ text }) => text) : [header.text];
  return { kind: "loop", line, locals, over: readExpression(over), body: readExpression(body) };
}

function readProperty(node: Node): Property {
  const [name, value] = named(node);
  const key = present(name, node);
  const line = lineOf(node);
  const read = { value: readExpression(present(value, node)), line };
  if (key.type !== "string") return { ...read, name: key.text };
  const text = readExpression(key);
  const plain = plainText(text);
  return plain === undefined ? { ...read, key: text } : { ...read, name: plain };
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function textParts(node: Node): readonly (string | Expression)[] {
  return named(node).map((part) => {
    if (part.type === "interpolation") return readExpression(first(part));
    if (part.type !== "escape_sequence") return part.text;
    const escaped = part.text.slice(1);
    return ESCAPED[escaped] ?? escaped;
  });
}

function named(node: Node): readonly Node[] {
  return node.namedChildren.filter(({ type }) => type !== "comment" && type !== "diagnostic_comment");
}

function first(node: Node): Node {
  return present(named(node)[0], node);
}

function field(node: Node, name: string): Expression {
  return readExpression(present(node.childForFieldName(name), node));
}

function present<T>(part: T | null | undefined, node: Node): T {
  if (part === null || part === undefined) throw new Error(`line ${lineOf(node)}: incomplete ${node.type}`);
  return part;
}
