import type { Node } from "web-tree-sitter";
import { type Expression, lineOf, type Property, plainText, readExpression } from "./expression.ts";
import { parseBicep } from "./syntax.ts";

interface Declared {
  readonly name: string;
  readonly line: number;
}

export interface Parameter extends Declared {
  /** As written: `string`, `int`, `bool`, `array`, `object`. */
  readonly type: string;
  readonly default?: Expression;
  readonly decorators: ReadonlyMap<string, readonly Expression[]>;
}

interface Value extends Declared {
  readonly value: Expression;
}

export interface Resource extends Declared {
  /** Type with api-version, such as `Microsoft.Web/sites@2024-04-01`. */
  readonly type: string;
  readonly isExisting: boolean;
  readonly value: Expression;
}

export interface Module extends Declared {
  /** Relative to the file. */
  readonly path: string;
  readonly value: Expression;
}

interface Output extends Value {
  readonly hasDescription: boolean;
}

/** What a Bicep file declares. */
export interface BicepFile {
  readonly file: string;
  /** `resourceGroup` where the file says nothing. */
  readonly targetScope: string;
  /** Of a parameter file: the file that it is for, relative to it. */
  readonly using?: string;
  readonly parameters: readonly Parameter[];
  readonly variables: readonly Value[];
  readonly resources: readonly Resource[];
  readonly modules: readonly Module[];
  readonly outputs: readonly Output[];
  /** Values that a parameter file gives. */
  readonly assignments: readonly Value[];
}

/**
 * Reads a Bicep or parameter file.
 *
 * @throws BicepSyntaxError, or Error for a construct that these checks do not know.
 */
export async function readBicep(text: string, file: string): Promise<BicepFile> {
  const root = await parseBicep(text, file);
  try {
    return readFile(root, text, file);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function readFile(root: Node, text: string, file: string): BicepFile {
  const statements = root.namedChildren.filter(({ type }) => !type.endsWith("comment"));
  const unknown = statements.find(({ type }) => !KNOWN.includes(type));
  if (unknown !== undefined) {
    throw new Error(`line ${lineOf(unknown)}: these checks do not know the statement ${unknown.type}`);
  }
  const ofType = (type: string) => statements.filter((statement) => statement.type === type);
  const decoratorsOf = (node: Node) => {
    const before = statements[statements.indexOf(node) - 1];
    return before?.type === "decorators" ? readDecorators(before) : new Map<string, readonly Expression[]>();
  };
  const values = ofType("variable_declaration").map(readValue);
  const assigned = new Set([...text.matchAll(/^param (\w+) =/gm)].map(([, name]) => name));
  const isParameterFile = file.endsWith(".bicepparam");
  const using = stringIn(ofType("using_statement")[0]);
  return {
    file,
    targetScope: stringIn(ofType("target_scope_assignment")[0]) ?? "resourceGroup",
    ...(using !== undefined && { using }),
    parameters: ofType("parameter_declaration").map((node) => readParameter(node, decoratorsOf(node))),
    variables: values.filter(({ name }) => !(isParameterFile && assigned.has(name))),
    assignments: isParameterFile ? values.filter(({ name }) => assigned.has(name)) : [],
    resources: ofType("resource_declaration").map(readResource),
    modules: ofType("module_declaration").map((node) => ({
      ...declared(node),
      path: stringIn(node) ?? "",
      value: lastExpression(node),
    })),
    outputs: ofType("output_declaration").map((node) => ({
      ...readValue(node),
      hasDescription: decoratorsOf(node).has("description"),
    })),
  };
}

/** The object of a resource or module: behind its condition and its loop. */
export function bodyOf(value: Expression): readonly Property[] {
  if (value.kind === "if" || value.kind === "loop") return bodyOf(value.body);
  return value.kind === "object" ? value.properties : [];
}

/** A property's value by its path. */
export function valueAt(properties: readonly Property[], ...path: readonly string[]): Expression | undefined {
  const [name, ...rest] = path;
  const value = properties.find((property) => property.name === name)?.value;
  if (rest.length === 0 || value === undefined) return value;
  return value.kind === "object" ? valueAt(value.properties, ...rest) : undefined;
}

const KNOWN: readonly string[] = [
  "decorators",
  "using_statement",
  "target_scope_assignment",
  "metadata_declaration",
  "parameter_declaration",
  "variable_declaration",
  "resource_declaration",
  "module_declaration",
  "output_declaration",
];

function declared(node: Node): Declared {
  const name = node.namedChildren.find(({ type }) => type === "identifier");
  return { name: name?.text ?? "", line: lineOf(node) };
}

function readValue(node: Node): Value {
  return { ...declared(node), value: lastExpression(node) };
}

function lastExpression(node: Node): Expression {
  const last = node.namedChildren.filter(({ type }) => !type.endsWith("comment")).at(-1);
  if (last === undefined) throw new Error(`line ${lineOf(node)}: incomplete ${node.type}`);
  return readExpression(last);
}

function readResource(node: Node): Resource {
  return {
    ...declared(node),
    type: stringIn(node) ?? "",
    isExisting: node.children.some(({ type }) => type === "existing"),
    value: lastExpression(node),
  };
}

function readParameter(node: Node, decorators: Parameter["decorators"]): Parameter {
  const type = node.namedChildren.find((child) => child.type === "type");
  const hasDefault = node.children.some((child) => child.type === "=");
  return {
    ...declared(node),
    type: type?.text ?? "",
    ...(hasDefault && { default: lastExpression(node) }),
    decorators,
  };
}

function readDecorators(node: Node): ReadonlyMap<string, readonly Expression[]> {
  return new Map(
    node.namedChildren
      .filter(({ type }) => type === "decorator")
      .flatMap(({ namedChildren: [call] }) => {
        const read = call === undefined ? undefined : readExpression(call);
        return read?.kind === "call" ? [[read.name, read.args] as const] : [];
      }),
  );
}

function stringIn(node: Node | undefined): string | undefined {
  const text = node?.namedChildren.find(({ type }) => type === "string");
  return text === undefined ? undefined : plainText(readExpression(text));
}
