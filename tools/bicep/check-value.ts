import { type Expression, type Property, plainText } from "./expression.ts";
import type { Place } from "./property-sheet.ts";
import type { BicepFile } from "./read-bicep.ts";

/** Something to correct. */
export interface Issue {
  readonly line: number;
  readonly text: string;
}

/** What a value means in its file: where the names in it come from. */
export type Names = Pick<BicepFile, "parameters" | "variables">;

/**
 * Compares a value with what a property sheet says of its place. Variables, both sides of a choice and the defaults' types of
 * parameters are followed; what only a deployment knows, such as a module's output, is not judged.
 */
function checkValue(value: Expression, place: Place, path: string, names: Names): readonly Issue[] {
  switch (value.kind) {
    case "choice":
      return [value.yes, value.no].flatMap((side) => checkValue(side, place, path, names));
    case "name":
      return checkName(value.name, value.line, place, path, names);
    case "null":
      return place.isOptional ? [] : [{ line: value.line, text: `${path} is required and may be null` }];
    case "loop":
    case "array":
      return checkList(value, place, path, names);
    case "object":
      return kindOf(place) === "object"
        ? checkObject(value.properties, place, path, value.line, names)
        : mismatch(value, place, path, "object");
    case "text":
    case "number":
    case "boolean":
      return checkScalar(value, place, path);
    default:
      return [];
  }
}

/** @param ignored - Members that every resource may have and that no sheet lists. */
export function checkObject(
  properties: readonly Property[],
  place: Place,
  path: string,
  line: number,
  names: Names,
  ignored: readonly string[] = [],
): readonly Issue[] {
  const given = properties.filter(({ name }) => name === undefined || !ignored.includes(name));
  const variant = variantOf(given, place, path, line);
  if ("text" in variant) return [variant];
  const members = new Map([...place.members, ...(variant.place?.members ?? [])]);
  const others = variant.place?.others ?? place.others;
  const unordered = place.type === "any" || (members.size === 0 && others === undefined && place.type === "object");
  const missing = [...members].flatMap(([name, member]) =>
    member.isOptional || given.some((property) => property.name === name)
      ? []
      : [{ line, text: `${join(path, name)} is missing` }],
  );
  const issues = given.flatMap((property) => {
    const { name = "*", value } = property;
    const member = members.get(name) ?? others;
    if (member !== undefined) return checkValue(value, member, join(path, name), names);
    return unordered
      ? []
      : [{ line: property.line, text: `${join(path, name)} is not a property${hint(name, members)}` }];
  });
  return [...missing, ...issues];
}

function hint(name: string, members: ReadonlyMap<string, Place>): string {
  const similar = [...members.keys()].find((member) => member.toLowerCase() === name.toLowerCase());
  return similar === undefined ? "" : `; ${similar} is`;
}

function variantOf(
  given: readonly Property[],
  { variantBy, variants }: Place,
  path: string,
  line: number,
): Issue | { readonly place?: Place } {
  if (variantBy === undefined) return {};
  const property = given.find(({ name }) => name === variantBy);
  if (property === undefined) return { line, text: `${join(path, variantBy)} is missing` };
  const chosen = plainText(property.value);
  const place = chosen === undefined ? undefined : variants.get(chosen);
  if (place !== undefined) return { place };
  const known = [...variants.keys()].join(", ");
  return { line: property.line, text: `${join(path, variantBy)} must be one of ${known}` };
}

function checkName(name: string, line: number, place: Place, path: string, names: Names): readonly Issue[] {
  const variable = names.variables.find((candidate) => candidate.name === name);
  if (variable !== undefined) return checkValue(variable.value, place, path, names);
  const parameter = names.parameters.find((candidate) => candidate.name === name);
  if (parameter === undefined) return [];
  const [allowed] = parameter.decorators.get("allowed") ?? [];
  if (allowed?.kind === "array") return allowed.items.flatMap((item) => checkValue(item, place, path, names));
  const kind = kindOf(place);
  const fits = kind === "any" || kind === parameter.type || place.type === "any";
  return fits ? [] : [{ line, text: `${path} is ${kind}, and the parameter ${name} ${parameter.type}` }];
}

function checkList(
  value: Extract<Expression, { kind: "loop" | "array" }>,
  place: Place,
  path: string,
  names: Names,
): readonly Issue[] {
  if (kindOf(place) === "any") return [];
  if (kindOf(place) !== "array") return mismatch(value, place, path, "array");
  const itemType = place.type.replace(/^array of /, "");
  const item: Place = place.items ?? { type: itemType, isOptional: false, members: new Map(), variants: new Map() };
  const items = value.kind === "array" ? value.items : [value.body];
  return items.flatMap((element) => checkValue(element, item, `${path}[]`, names));
}

function checkScalar(
  value: Extract<Expression, { kind: "text" | "number" | "boolean" }>,
  place: Place,
  path: string,
): readonly Issue[] {
  const given = { text: "string", number: "int", boolean: "bool" }[value.kind];
  const kind = kindOf(place);
  if (kind !== "any" && kind !== given) return mismatch(value, place, path, given);
  const alternatives = [...place.type.matchAll(/'([^']*)'/g)].map(([, alternative]) => alternative);
  const text = plainText(value);
  if (alternatives.length === 0 || text === undefined || alternatives.includes(text)) return [];
  return [{ line: value.line, text: `${path} must be one of ${alternatives.join(", ")}, not ${text}` }];
}

function mismatch(value: Expression, place: Place, path: string, given: string): readonly Issue[] {
  return kindOf(place) === "any" ? [] : [{ line: value.line, text: `${path} is ${kindOf(place)}, not ${given}` }];
}

/** The type as parameters have it. */
function kindOf({ type }: Place): string {
  if (type.startsWith("array of ")) return "array";
  return type.startsWith("'") ? "string" : type;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
