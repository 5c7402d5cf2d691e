/** Whether a route parameter's decoded value satisfies the constraint. */
export type Constraint = (value: string) => boolean;

/**
 * Creates a constraint of ASP.NET Core by its name: `int`, `range` with `1,10`, `regex` with a pattern, …
 *
 * @throws Error when there is no such constraint or its argument is invalid.
 */
export function createConstraint(kind: string, argument: string): Constraint {
  if (kind.toLowerCase() === "regex") {
    const pattern = new RegExp(argument.replaceAll("{{", "{").replaceAll("}}", "}"), "i");
    return (value) => pattern.test(value);
  }
  const make = CONSTRAINTS[kind.toLowerCase()];
  if (make === undefined) {
    throw new Error(
      `there is no constraint "${kind}"; the constraints are ${Object.keys(CONSTRAINTS).join(", ")}, regex.`,
    );
  }
  const numbers = argument === "" ? [] : argument.split(",").map(Number);
  if (numbers.some(Number.isNaN)) throw new Error(`"${kind}(${argument})" needs numbers.`);
  return make(...numbers);
}

type ConstraintFactory = (...args: readonly number[]) => Constraint;

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const integerWithin = (lowest: bigint, highest: bigint) => (value: string) =>
  INTEGER.test(value) && BigInt(value.replace("+", "")) >= lowest && BigInt(value.replace("+", "")) <= highest;
const matching = (pattern: RegExp) => () => (value: string) => pattern.test(value);

const CONSTRAINTS: Readonly<Record<string, ConstraintFactory>> = {
  int: () => integerWithin(-(2n ** 31n), 2n ** 31n - 1n),
  long: () => integerWithin(-(2n ** 63n), 2n ** 63n - 1n),
  bool: matching(/^(true|false)$/i),
  datetime: () => (value) => !Number.isNaN(Date.parse(value)),
  decimal: matching(NUMBER),
  double: matching(NUMBER),
  float: matching(NUMBER),
  guid: matching(/^[{(]?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}[})]?$/i),
  alpha: matching(/^[a-z]*$/i),
  required: matching(/./),
  length:
    (lowest = 0, highest = lowest) =>
    (value) =>
      value.length >= lowest && value.length <= highest,
  minlength:
    (lowest = 0) =>
    (value) =>
      value.length >= lowest,
  maxlength:
    (highest = 0) =>
    (value) =>
      value.length <= highest,
  min:
    (lowest = 0) =>
    (value) =>
      INTEGER.test(value) && Number(value) >= lowest,
  max:
    (highest = 0) =>
    (value) =>
      INTEGER.test(value) && Number(value) <= highest,
  range:
    (lowest = 0, highest = 0) =>
    (value) =>
      INTEGER.test(value) && Number(value) >= lowest && Number(value) <= highest,
};
