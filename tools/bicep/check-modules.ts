import { posix } from "node:path";
import type { Issue } from "./check-value.ts";
import { type Expression, expressionsIn, plainText } from "./expression.ts";
import { type BicepFile, bodyOf, type Module, type Parameter, valueAt } from "./read-bicep.ts";

/** Files by their path. */
export type BicepFiles = ReadonlyMap<string, BicepFile>;

/** Compares what each module is given with what it declares, and what is used of it with what it puts out. */
export function checkModules(file: BicepFile, files: BicepFiles): readonly Issue[] {
  return file.modules.flatMap((module) => {
    const path = posix.join(posix.dirname(file.file), module.path);
    const target = files.get(path);
    if (target === undefined) return [{ line: module.line, text: `${path} does not exist` }];
    return [
      ...checkScope(file, module, target),
      ...checkParams(module, target, file),
      ...checkOutputsUsed(file, module, target),
    ];
  });
}

/** Compares a parameter file with the Bicep file that it is for. */
export function checkParameterFile(file: BicepFile, files: BicepFiles): readonly Issue[] {
  const path = posix.join(posix.dirname(file.file), file.using ?? "");
  const target = files.get(path);
  if (target === undefined) return [{ line: 1, text: `${path} does not exist` }];
  const given = file.assignments.map(({ name, value, line }) => ({ name, value, line }));
  return compare(given, target, file, 1);
}

function checkParams(module: Module, target: BicepFile, file: BicepFile): readonly Issue[] {
  const params = valueAt(bodyOf(module.value), "params");
  const given = params?.kind === "object" ? params.properties : [];
  return compare(given, target, file, module.line);
}

interface Given {
  readonly name?: string;
  readonly value: Expression;
  readonly line: number;
}

function compare(given: readonly Given[], target: BicepFile, file: BicepFile, line: number): readonly Issue[] {
  const declared = new Map(target.parameters.map((parameter) => [parameter.name, parameter]));
  const missing = target.parameters
    .filter((parameter) => parameter.default === undefined && !given.some(({ name }) => name === parameter.name))
    .map(({ name }) => ({ line, text: `the parameter ${name} of ${target.file} is not given` }));
  const wrong = given.flatMap(({ name = "", value, line: at }) => {
    const parameter = declared.get(name);
    if (parameter === undefined) return [{ line: at, text: `${target.file} has no parameter ${name}` }];
    return checkGiven(parameter, value, file).map((text) => ({ line: at, text: `${name}: ${text}` }));
  });
  return [...missing, ...wrong];
}

function checkGiven(parameter: Parameter, value: Expression, file: BicepFile): readonly string[] {
  if (value.kind === "choice") return [value.yes, value.no].flatMap((side) => checkGiven(parameter, side, file));
  const type = typeOf(value, file);
  if (type !== undefined && type !== parameter.type) return [`is ${type}, declared as ${parameter.type}`];
  const [allowed] = parameter.decorators.get("allowed") ?? [];
  const text = literalOf(value);
  if (allowed?.kind !== "array" || text === undefined) return [];
  const values = allowed.items.map(literalOf);
  return values.includes(text) ? [] : [`${text} is not one of ${values.join(", ")}`];
}

function literalOf(value: Expression): string | undefined {
  return value.kind === "number" ? String(value.value) : plainText(value);
}

const TYPES: Partial<Record<Expression["kind"], string>> = {
  text: "string",
  number: "int",
  boolean: "bool",
  object: "object",
  array: "array",
  loop: "array",
};

/** Of what can be told without a deployment. */
function typeOf(value: Expression, file: BicepFile): string | undefined {
  if (value.kind !== "name") return TYPES[value.kind];
  const variable = file.variables.find(({ name }) => name === value.name);
  if (variable !== undefined) return variable.value.kind === "name" ? undefined : TYPES[variable.value.kind];
  return file.parameters.find(({ name }) => name === value.name)?.type;
}

/** A file for resource groups, used by one for subscriptions, needs a resource group; a file for subscriptions none. */
function checkScope(file: BicepFile, module: Module, target: BicepFile): readonly Issue[] {
  const hasScope = valueAt(bodyOf(module.value), "scope") !== undefined;
  const needsScope = target.targetScope !== file.targetScope;
  if (needsScope === hasScope || (hasScope && target.targetScope === "resourceGroup")) return [];
  const text = needsScope ? `scope is missing: ${target.file} is for a ${target.targetScope}` : "scope is not needed";
  return [{ line: module.line, text }];
}

function checkOutputsUsed(file: BicepFile, module: Module, target: BicepFile): readonly Issue[] {
  const outputs = target.outputs.map(({ name }) => name);
  return valuesOf(file)
    .flatMap((value) => [...expressionsIn(value)])
    .flatMap((expression) => {
      if (expression.kind !== "member" || expression.object.kind !== "member") return [];
      const { object, property } = expression.object;
      if (object.kind !== "name" || object.name !== module.name || property !== "outputs") return [];
      if (outputs.includes(expression.property)) return [];
      return [{ line: expression.line, text: `${target.file} has no output ${expression.property}` }];
    });
}

/** Every expression that a file consists of. */
export function valuesOf(file: BicepFile): readonly Expression[] {
  return [
    ...file.parameters.flatMap((parameter) => parameter.default ?? []),
    ...[...file.variables, ...file.assignments, ...file.resources, ...file.modules, ...file.outputs].map(
      ({ value }) => value,
    ),
  ];
}
