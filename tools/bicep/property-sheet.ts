import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a sheet says of one place in a resource: a property, an item of a list, or the resource itself. */
export interface Place {
  /** `object`, `string`, `int`, `bool`, `any`, `array of …`, or alternatives in quotation marks with or without `string`. */
  type: string;
  isOptional: boolean;
  readonly members: Map<string, Place>;
  /** What any other member has; absent: there is no other. */
  others?: Place;
  items?: Place;
  /** The member whose value selects one of `variants`. */
  variantBy?: string;
  readonly variants: Map<string, Place>;
}

/** Property sheets, by type with api-version. */
export type PropertySheets = ReadonlyMap<string, Place>;

/**
 * Reads the sheets of a folder: one line per writable property, such as `properties.sku.name: 'Free' | 'Basic' | string`. `?` stands
 * behind an optional one, `[]` for the items of a list, `<x>` for what an object has where its discriminator says x, `.*` for members
 * of any name.
 */
export function readSheets(folder: string): PropertySheets {
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
  return new Map(texts.map(readSheet));
}

/** @throws Error for a line that is not in that format. */
export function readSheet(text: string): readonly [type: string, root: Place] {
  const [title = "", ...lines] = text.split("\n").filter((line) => line !== "");
  const type = /^# ([^;]+);/.exec(title)?.[1];
  if (type === undefined) throw new Error(`not a property sheet: ${title}`);
  const root = { ...emptyPlace(), type: "object" };
  for (const line of lines) addLine(root, line);
  return [type, root];
}

function emptyPlace(): Place {
  return { type: "object", isOptional: true, members: new Map(), variants: new Map() };
}

function addLine(root: Place, line: string): void {
  const read = /^(?<path>[^:?]*)(?<optional>\??): (?<type>.+)$/.exec(line)?.groups;
  if (read === undefined) throw new Error(`not a line of a property sheet: ${line}`);
  const { path = "", optional, type = "" } = read;
  const place = stepsOf(path).reduce(stepInto, root);
  const discriminator = /^one of, by (.+)$/.exec(type)?.[1];
  if (discriminator !== undefined) {
    place.variantBy = discriminator;
    return;
  }
  place.type = type.replace(/ \(secret\)$/, "");
  place.isOptional = optional === "?";
}

/** `a.b[]<X>.odata.type` is a, b, [], <X>, odata.type. */
function stepsOf(path: string): readonly string[] {
  return [...path.matchAll(/<[^>]+>|\[\]|odata\.type|[^.<[\]]+/g)].map(([step]) => step);
}

function stepInto(place: Place, step: string): Place {
  if (step === "[]") {
    place.items ??= emptyPlace();
    return place.items;
  }
  if (step === "*") {
    place.others ??= emptyPlace();
    return place.others;
  }
  return step.startsWith("<") ? entry(place.variants, step.slice(1, -1)) : entry(place.members, step);
}

function entry(places: Map<string, Place>, name: string): Place {
  const known = places.get(name) ?? emptyPlace();
  places.set(name, known);
  return known;
}
