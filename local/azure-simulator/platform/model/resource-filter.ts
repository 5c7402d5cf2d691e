import { parseResourceId } from "../../arm/resource-id.ts";
import type { ArmResource } from "../../arm/service.ts";

const CLAUSE = /^(resourceType|resourceGroup|name|location|tagName|tagValue) eq '((?:[^']|'')*)'$/i;

/** Reads the `$filter` of generic resource lists; `undefined` when it uses anything else than `eq` joined by `and`. */
export function parseResourceFilter(filter: string): ((resource: ArmResource) => boolean) | undefined {
  if (filter.trim() === "") return () => true;
  const wanted = new Map<string, string>();
  for (const clause of filter.split(/ and /i)) {
    const match = CLAUSE.exec(clause.trim());
    if (match === null) return undefined;
    wanted.set((match[1] ?? "").toLowerCase(), (match[2] ?? "").replaceAll("''", "'"));
  }
  return (resource) => [...wanted].every(([field, value]) => accepts(resource, field, value, wanted));
}

function accepts(resource: ArmResource, field: string, value: string, all: ReadonlyMap<string, string>): boolean {
  const same = (text: string | undefined) => text?.toLowerCase() === value.toLowerCase();
  switch (field) {
    case "resourcetype":
      return same(resource.type);
    case "resourcegroup":
      return same(parseResourceId(resource.id).resourceGroupName);
    case "name":
      return same(resource.name);
    case "location":
      return same(resource.location);
    case "tagname":
      return Object.keys(resource.tags ?? {}).some(same);
    default: {
      const name = all.get("tagname")?.toLowerCase();
      return Object.entries(resource.tags ?? {}).some(([tag, text]) => tag.toLowerCase() === name && text === value);
    }
  }
}
