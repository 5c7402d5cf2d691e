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
    case "call": {
      const [argument] = value.args;
      return value.name === "empty" && argument !== undefined ? isEmpty(evaluated(argument)) : unknown(value);
    }
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
