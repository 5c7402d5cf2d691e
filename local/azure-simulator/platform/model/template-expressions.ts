import { isObject, type JsonObject, valueAt } from "../../arm/json.ts";
import { invalidTemplate } from "../errors.ts";

/** What the expressions of a template may refer to. */
export interface TemplateScope {
  readonly subscriptionId: string;
  readonly group: { readonly id: string; readonly name: string; readonly location: string };
  readonly parameters: JsonObject;
  readonly variables: JsonObject;
}

type TemplateFunction = (scope: TemplateScope, given: readonly unknown[]) => unknown;

/** The functions that `az vm create` and simple templates use. Any other one is refused by name. */
const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  parameters: (scope, [name]) => member(scope.parameters, name, "template parameter"),
  variables: (scope, [name]) => evaluate(member(scope.variables, name, "template variable"), scope),
  concat: (_, given) => (given.every(Array.isArray) ? given.flat() : given.map(String).join("")),
  resourcegroup: ({ group }) => group,
  subscription: ({ subscriptionId }) => ({ id: `/subscriptions/${subscriptionId}`, subscriptionId }),
  resourceid: ({ group }, [type, ...names]) => `${group.id}/providers/${pathOf(String(type), names.map(String))}`,
  tolower: (_, [text]) => String(text).toLowerCase(),
  toupper: (_, [text]) => String(text).toUpperCase(),
};

const TOKEN = /\s*(?:'((?:[^']|'')*)'|(-?\d+)|(\w+)|([(),.[\]]))/y;
/** Parts of one expression: calls within calls; Azure's own limit of an expression is 24,576 characters. */
const MAX_EXPRESSION_LENGTH = 24_576;

/**
 * Evaluates every `[expression]` in a part of a template.
 *
 * @throws {@link ArmError} 400 `InvalidTemplate` that names what cannot be evaluated.
 */
export function evaluate(value: unknown, scope: TemplateScope): unknown {
  if (typeof value === "string") return evaluateText(value, scope);
  if (Array.isArray(value)) return value.map((each) => evaluate(each, scope));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, evaluate(each, scope)]));
}

/** Type and names of a resource as the path below `providers`: `A.B/c/d` and `x`, `y` give `A.B/c/x/d/y`. */
export function pathOf(type: string, names: readonly string[]): string {
  const [namespace, ...types] = type.split("/");
  return [namespace, ...types.flatMap((each, index) => [each, names[index] ?? ""])].join("/");
}

function evaluateText(text: string, scope: TemplateScope): unknown {
  if (text.startsWith("[[")) return text.slice(1);
  if (!text.startsWith("[") || !text.endsWith("]")) return text;
  if (text.length > MAX_EXPRESSION_LENGTH) throw invalidTemplate("an expression is too long");
  const tokens = tokensOf(text.slice(1, -1), text);
  const value = expression({ text, tokens, scope });
  if (tokens.length > 0) throw invalidTemplate(`the expression '${text}' is not valid`);
  return value;
}

interface Token {
  readonly kind: "text" | "number" | "name" | "sign";
  readonly value: string;
}

interface Parsing {
  readonly text: string;
  /** Consumed from the front. */
  readonly tokens: Token[];
  readonly scope: TemplateScope;
}

function tokensOf(source: string, text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < source.trimEnd().length) {
    const match = pattern.exec(source);
    if (match === null) throw invalidTemplate(`the expression '${text}' is not valid`);
    const [, quoted, number, name, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: "text", value: quoted.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", value: number });
    else if (name !== undefined) tokens.push({ kind: "name", value: name });
    else tokens.push({ kind: "sign", value: sign ?? "" });
  }
  return tokens;
}

function expression(parsing: Parsing): unknown {
  const token = parsing.tokens.shift();
  if (token?.kind === "text") return token.value;
  if (token?.kind === "number") return Number(token.value);
  if (token?.kind !== "name") throw invalidTemplate(`the expression '${parsing.text}' is not valid`);
  const run = FUNCTIONS[token.value.toLowerCase()];
  if (run === undefined || !Object.hasOwn(FUNCTIONS, token.value.toLowerCase())) {
    const known = Object.keys(FUNCTIONS).join(", ");
    throw invalidTemplate(`the simulator does not evaluate the template function '${token.value}', only ${known}`);
  }
  return members(parsing, run(parsing.scope, argumentsOf(parsing)));
}

function argumentsOf(parsing: Parsing): readonly unknown[] {
  expectSign(parsing, "(");
  const given: unknown[] = [];
  while (!isSign(parsing, ")")) {
    if (given.length > 0) expectSign(parsing, ",");
    given.push(expression(parsing));
  }
  expectSign(parsing, ")");
  return given;
}

/** `.name` and `[expression]` after a call. */
function members(parsing: Parsing, value: unknown): unknown {
  let current = value;
  for (;;) {
    if (isSign(parsing, ".")) {
      parsing.tokens.shift();
      current = valueAt(current, parsing.tokens.shift()?.value ?? "");
    } else if (isSign(parsing, "[")) {
      parsing.tokens.shift();
      const key = expression(parsing);
      expectSign(parsing, "]");
      current = Array.isArray(current) ? current[Number(key)] : valueAt(current, String(key));
    } else {
      return current;
    }
  }
}

function isSign({ tokens }: Parsing, sign: string): boolean {
  return tokens[0]?.kind === "sign" && tokens[0].value === sign;
}

function expectSign(parsing: Parsing, sign: string): void {
  if (!isSign(parsing, sign)) throw invalidTemplate(`the expression '${parsing.text}' is not valid`);
  parsing.tokens.shift();
}

function member(values: JsonObject, name: unknown, kind: string): unknown {
  const found = Object.entries(values).find(([each]) => each.toLowerCase() === String(name).toLowerCase());
  if (found === undefined) throw invalidTemplate(`the ${kind} '${name}' is not found`);
  return found[1];
}
