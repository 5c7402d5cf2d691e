import { valuesOf } from "./check-modules.ts";
import type { Issue } from "./check-value.ts";
import { type Expression, partsOf } from "./expression.ts";
import type { BicepFile } from "./read-bicep.ts";

/** Functions of Bicep that our files use. Another one is added here when it is first used. */
const FUNCTIONS: readonly string[] = [
  "bool",
  "cidrSubnet",
  "concat",
  "contains",
  "empty",
  "environment",
  "filter",
  "guid",
  "int",
  "loadJsonContent",
  "map",
  "readEnvironmentVariable",
  "replace",
  "resourceGroup",
  "resourceId",
  "split",
  "subscription",
  "subscriptionResourceId",
  "tenant",
  "toLower",
  "toObject",
  "union",
  "uniqueString",
];

/** Every name that is used is declared, every parameter, variable and existing resource is used, and no name is declared twice. */
export function checkNames(file: BicepFile): readonly Issue[] {
  const declared = [...file.parameters, ...file.variables, ...file.resources, ...file.modules];
  const names = declared.map(({ name }) => name);
  const uses = valuesOf(file).flatMap((value) => usesIn(value, []));
  const used = new Set(uses.map(({ name }) => name));
  const undeclared = uses
    .filter(({ name, isFunction }) => !(isFunction ? FUNCTIONS : names).includes(name))
    .map(({ name, line, isFunction }) => ({ line, text: `${name} is not ${isFunction ? "a function" : "declared"}` }));
  const unused = [
    ...file.parameters,
    ...file.variables,
    ...file.resources.filter(({ isExisting }) => isExisting),
  ].filter(({ name }) => !used.has(name));
  const twice = declared.filter(({ name }, index) => names.indexOf(name) !== index);
  return [
    ...undeclared,
    ...unused.map(({ name, line }) => ({ line, text: `${name} is not used` })),
    ...twice.map(({ name, line }) => ({ line, text: `${name} is declared twice` })),
  ];
}

interface Use {
  readonly name: string;
  readonly line: number;
  readonly isFunction: boolean;
}

/** @param locals - Names of the loops and lambdas around the expression. */
function usesIn(expression: Expression, locals: readonly string[]): readonly Use[] {
  const { line } = expression;
  switch (expression.kind) {
    case "name":
      return locals.includes(expression.name) ? [] : [{ name: expression.name, line, isFunction: false }];
    case "loop": {
      const inside = [...locals, ...expression.locals];
      return [...usesIn(expression.over, locals), ...usesIn(expression.body, inside)];
    }
    case "lambda":
      return usesIn(expression.body, [...locals, expression.parameter]);
    case "call": {
      const called = expression.of === undefined ? [{ name: expression.name, line, isFunction: true }] : [];
      return [...called, ...partsOf(expression).flatMap((part) => usesIn(part, locals))];
    }
    default:
      return partsOf(expression).flatMap((part) => usesIn(part, locals));
  }
}
