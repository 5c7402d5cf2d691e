/** What this reads of a JSON Schema (draft 2020-12), as zod writes it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

/** A key of the configuration file. `[]` is an element of a list, `<name>` a key that the author chooses. */
interface Key {
  readonly path: string;
  readonly values: readonly string[];
  readonly fallback: string;
  readonly description: string;
}

const HEAD = `# Every key of holdfast.config.json

Use this page to look up a key: what it takes, what is used without it, what it does. [configuration.md](configuration.md) explains how they work together.
This page is written from the schema by \`npm run config-schema\`; editors show the same texts. \`[]\` is an element of a list, \`<name>\` a name that you choose.
`;

/** The page, a table for each first-level key. */
export function configKeysPage(schema: JsonSchema): string {
  const sections = Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== "$schema")
    .map(([name, part]) => section(name, part, schema.required?.includes(name) === true));
  return `${[HEAD, ...sections].join("\n")}`;
}

function section(name: string, schema: JsonSchema, isRequired: boolean): string {
  const rows = merged([keyOf(name, schema, isRequired), ...keysBelow(name, schema)]).map(
    ({ path, values, fallback, description }) =>
      `| \`${path}\` | ${values.map(cell).join(" or ")} | ${cell(fallback)} | ${cell(description)} |`,
  );
  return `## \`${name}\`\n| key | takes | without it | what it does |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function keyOf(path: string, schema: JsonSchema, isRequired: boolean): Key {
  const fallback = schema.default === undefined ? "–" : `\`${JSON.stringify(schema.default)}\``;
  return {
    path,
    values: [takes(schema)],
    fallback: isRequired && schema.default === undefined ? "required" : fallback,
    description: schema.description ?? "",
  };
}

function keysBelow(path: string, schema: JsonSchema): readonly Key[] {
  const { properties = {}, items, additionalProperties, required = [] } = schema;
  const own = Object.entries(properties).flatMap(([name, part]) => {
    const below = `${path}.${name}`;
    return [keyOf(below, part, required.includes(name)), ...keysBelow(below, part)];
  });
  const inList = items === undefined ? [] : keysBelow(`${path}[]`, items);
  const named = typeof additionalProperties === "object" ? keysBelow(`${path}.<name>`, additionalProperties) : [];
  return [...own, ...inList, ...named, ...variantsOf(schema).flatMap((variant) => keysBelow(path, variant))];
}

/** A key that several variants have is one row. */
function merged(keys: readonly Key[]): readonly Key[] {
  const byPath = Map.groupBy(keys, ({ path }) => path);
  return [...byPath.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const descriptions = unique(same.map(({ description }) => description));
    const isAlways = same.every(({ fallback }) => fallback === first.fallback);
    return {
      ...first,
      values: unique(same.flatMap(({ values }) => values)),
      fallback: isAlways ? first.fallback : unique(same.map(({ fallback }) => fallback)).join(" or "),
      description: descriptions.join(" "),
    };
  });
}

function variantsOf({ oneOf = [], anyOf = [] }: JsonSchema): readonly JsonSchema[] {
  return [...oneOf, ...anyOf];
}

function takes(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  const variants = variantsOf(schema);
  if (variants.length > 0) return unique(variants.map(takes)).join(" or ");
  switch (schema.type) {
    case "array":
      return `list of${span(undefined, schema.maxItems)} ${takes(schema.items ?? {})}${schema.minItems ? ", not empty" : ""}`;
    case "integer":
      return `whole number${span(schema.minimum, schema.maximum)}`;
    case "number":
      return `number${span(schema.minimum ?? schema.exclusiveMinimum, schema.maximum)}`;
    case "boolean":
      return "`true`, `false`";
    case "object":
      return "object";
    default:
      return schema.maxLength === undefined ? "text" : `text of${span(schema.minLength, schema.maxLength)} characters`;
  }
}

/** Bounds beyond which a whole number is no longer exact are none. */
function span(least: number | undefined, most: number | undefined): string {
  const upper = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : most;
  const lower = least === undefined || least <= Number.MIN_SAFE_INTEGER ? undefined : least;
  if (lower === undefined) return upper === undefined ? "" : ` up to ${upper}`;
  return upper === undefined ? ` from ${lower}` : ` ${lower} to ${upper}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== "");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}
