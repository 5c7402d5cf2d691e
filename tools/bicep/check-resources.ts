import { checkObject, type Issue } from "./check-value.ts";
import { plainText } from "./expression.ts";
import type { PropertySheets } from "./property-sheet.ts";
import { type BicepFile, bodyOf, type Resource, valueAt } from "./read-bicep.ts";

/** Members of the language, not of a resource type. */
const OF_THE_LANGUAGE = ["scope", "parent", "dependsOn"];

/** Compares every resource of a file with the sheet of its type and api-version. */
export function checkResources(file: BicepFile, sheets: PropertySheets): readonly Issue[] {
  return file.resources.flatMap((resource) => {
    const sheet = sheets.get(resource.type);
    if (sheet === undefined) return [unknownType(resource, sheets)];
    const properties = bodyOf(resource.value);
    const parentIssues = checkParent(resource, file);
    if (resource.isExisting) {
      const hasName = valueAt(properties, "name") !== undefined;
      return hasName ? parentIssues : [...parentIssues, { line: resource.line, text: "name is missing" }];
    }
    return [...parentIssues, ...checkObject(properties, sheet, "", resource.line, file, OF_THE_LANGUAGE)];
  });
}

function unknownType({ type, line }: Resource, sheets: PropertySheets): Issue {
  const [name = ""] = type.split("@");
  const versions = [...sheets.keys()].filter((known) => known.startsWith(`${name}@`));
  const text =
    versions.length === 0
      ? `${name} is not a resource type with a property sheet`
      : `${type} is not an api-version with a property sheet; ${versions.join(", ")} is`;
  return { line, text };
}

/** A child resource names its parent, and the parent is of the type that its own type begins with. */
function checkParent(resource: Resource, file: BicepFile): readonly Issue[] {
  const { line } = resource;
  const typeOf = (type: string) => type.split("@", 1)[0] ?? "";
  const segments = typeOf(resource.type).split("/");
  const parent = valueAt(bodyOf(resource.value), "parent");
  const symbol = parent?.kind === "element" ? parent.object : parent;
  if (segments.length <= 2) return symbol === undefined ? [] : [{ line, text: "parent: the type has none" }];
  if (symbol?.kind !== "name") return [{ line, text: "parent is missing" }];
  const found = file.resources.find(({ name }) => name === symbol.name);
  const expected = segments.slice(0, -1).join("/");
  if (found === undefined || typeOf(found.type) !== expected) {
    return [{ line, text: `parent: ${symbol.name} is not of the type ${expected}` }];
  }
  const name = plainText(valueAt(bodyOf(resource.value), "name"));
  return name?.includes("/") === true ? [{ line, text: "name: a child with a parent has one segment" }] : [];
}
