import { type Expression, plainText } from "../../../tools/bicep/expression.ts";
import type { BicepFile } from "../../../tools/bicep/read-bicep.ts";

/**
 * The value of a condition or list that depends on parameters only.
 *
 * @param given - Values of parameters; the others have their defaults.
 * @throws Error for what only a deployment knows.
 */
export function evaluate(value: Expression, file: BicepFile, given: Readonly<Record<string, unknown>>): unknown {
  const evaluated = (part: Expression) => evaluate(part, file, given);
  switch (value.kind) {
    case "boolean":
    case "number":
      return value.value;
    case "text":
      return plainText(value) ?? unknown(value);
    case "array":
      return value.items.map(evaluated);
    case "choice":
      return evaluated(evaluated(value.condition) === true ? value.yes : value.no);
    case "name":
      return valueOfName(value.name, file, given);
    case "call":
      return ofCall(value, file, given);
    case "member":
      return memberOf(evaluated(value.object), value.property);
    case "operation":
      return ofOperation(value.operator, value.operands.map(evaluated));
    case "object":
      return Object.fromEntries(value.properties.map(({ name = "", value: member }) => [name, evaluated(member)]));
    default:
      return unknown(value);
  }
}

function valueOfName(name: string, file: BicepFile, given: Readonly<Record<string, unknown>>): unknown {
  if (name in given) return given[name];
  const declared =
    file.parameters.find((parameter) => parameter.name === name)?.default ??
    file.variables.find((variable) => variable.name === name)?.value;
  if (declared === undefined) throw new Error(`${name} has no value`);
  return evaluate(declared, file, given);
}

type Call = Extract<Expression, { readonly kind: "call" }>;

function ofCall(call: Call, file: BicepFile, given: Readonly<Record<string, unknown>>): unknown {
  const [first, second] = call.args;
  if (first === undefined) return unknown(call);
  const list = evaluate(first, file, given);
  if (second?.kind === "lambda") {
    const { parameter, body } = second;
    const apply = (item: unknown) => evaluate(body, file, { ...given, [parameter]: item });
    if (call.name === "map") return listIn(list).map(apply);
    if (call.name === "filter") return listIn(list).filter((item) => apply(item) === true);
  }
  switch (call.name) {
    case "empty":
      return isEmpty(list);
    case "contains":
      return listIn(list).includes(second === undefined ? undefined : evaluate(second, file, given));
    case "union":
      return [...new Set(call.args.flatMap((argument) => listIn(evaluate(argument, file, given))))];
    default:
      return unknown(call);
  }
}

function listIn(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error("not a list");
  return value;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) throw new Error(`nothing has the member ${name}`);
  return new Map(Object.entries(value)).get(name);
}

function ofOperation(operator: string, operands: readonly unknown[]): unknown {
  const [first, second] = operands;
  switch (operator) {
    case "!":
      return first !== true;
    case "&&":
      return first === true && second === true;
    case "||":
      return first === true || second === true;
    case "==":
      return first === second;
    case "!=":
      return first !== second;
    case "??":
      return first ?? second;
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

function isEmpty(value: unknown): boolean {
  return value === "" || (Array.isArray(value) && value.length === 0);
}

function unknown({ kind, line }: Expression): never {
  throw new Error(`line ${line}: only a deployment knows the value of this ${kind}`);
}
