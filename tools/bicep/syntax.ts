import { fileURLToPath } from "node:url";
import { Language, type Node, Parser } from "web-tree-sitter";

/** A Bicep file that the grammar refuses. The message has a line for each place. */
class BicepSyntaxError extends Error {
  constructor(file: string, places: readonly string[]) {
    super(places.map((place) => `${file}:${place}`).join("\n"));
    this.name = "BicepSyntaxError";
  }
}

let loading: Promise<Parser> | undefined;

/**
 * Parses Bicep with the grammar of the package tree-sitter-bicep. This is a check of the syntax and nothing more: no compiler.
 *
 * @param file - Name for messages; the ending `.bicepparam` selects the syntax of parameter files.
 * @throws BicepSyntaxError when the tree has an ERROR or MISSING node. The grammar refuses the spread operator.
 */
export async function parseBicep(text: string, file: string): Promise<Node> {
  loading ??= createParser();
  const parser = await loading;
  const tree = parser.parse(file.endsWith(".bicepparam") ? withoutAssignments(text) : text);
  if (tree === null) throw new BicepSyntaxError(file, ["1: was not parsed"]);
  if (tree.rootNode.hasError) throw new BicepSyntaxError(file, faultsOf(tree.rootNode));
  return tree.rootNode;
}

async function createParser(): Promise<Parser> {
  await Parser.init();
  const parser = new Parser();
  const grammar = import.meta.resolve("tree-sitter-bicep/tree-sitter-bicep.wasm");
  parser.setLanguage(await Language.load(fileURLToPath(grammar)));
  return parser;
}

/** The grammar has no parameter files: an assignment is read as a variable of the same length. */
function withoutAssignments(text: string): string {
  return text.replaceAll(/^param (?=\w+ =)/gm, "var   ");
}

function faultsOf(node: Node): readonly string[] {
  const place = `${node.startPosition.row + 1}:${node.startPosition.column + 1}`;
  if (node.isMissing) return [`${place}: ${node.type} is missing`];
  if (node.isError) return [`${place}: not Bicep: ${node.text.slice(0, 60).split("\n", 1)[0] ?? ""}`];
  return node.children.filter((child) => child.hasError || child.isMissing).flatMap(faultsOf);
}
