import { parser } from "@prometheus-io/lezer-promql";

type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

/** What an expression of Prometheus asks for. */
export interface PromqlUse {
  /** Where the expression does not parse, as the text from there on; absent when it does. */
  readonly error?: string;
  readonly metrics: readonly string[];
  /** Each label that a metric is selected or grouped by. */
  readonly labels: readonly { readonly metric: string; readonly label: string }[];
  /** Labels that the expression is grouped by: those that a legend can show. */
  readonly grouping: readonly string[];
}

/** Reads metrics and labels with Prometheus' own grammar. */
export function readPromql(expression: string): PromqlUse {
  const tree = parser.parse(expression);
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }) => expression.slice(from, to);
  const metrics: string[] = [];
  const labels: { metric: string; label: string }[] = [];
  const grouping: string[] = [];
  let error: string | undefined;
  tree.iterate({
    enter({ type, node }) {
      if (type.isError) error ??= expression.slice(node.from);
      if (type.name === "VectorSelector") {
        const metric = metricOf(node, textOf);
        metrics.push(metric);
        labels.push(...namesBelow(node, "LabelMatchers", textOf).map((label) => ({ metric, label })));
      }
      if (type.name === "AggregateExpr") {
        const by = namesBelow(node, "AggregateModifier", textOf);
        const below = selectorsBelow(node).map((selector) => metricOf(selector, textOf));
        grouping.push(...by);
        labels.push(...below.flatMap((metric) => by.map((label) => ({ metric, label }))));
      }
    },
  });
  return { metrics, labels, grouping, ...(error !== undefined && { error }) };
}

type TextOf = (node: SyntaxNode) => string;

function metricOf(selector: SyntaxNode, textOf: TextOf): string {
  const name = selector.getChild("Identifier");
  return name === null ? "" : textOf(name);
}

/** Names of labels in a part of this node. */
function namesBelow(node: SyntaxNode, part: string, textOf: TextOf): readonly string[] {
  const names: string[] = [];
  node
    .getChild(part)
    ?.cursor()
    .iterate((cursor) => {
      if (cursor.name === "LabelName") names.push(textOf(cursor.node));
    });
  return names;
}

function selectorsBelow(node: SyntaxNode): readonly SyntaxNode[] {
  const selectors: SyntaxNode[] = [];
  node.cursor().iterate((cursor) => {
    if (cursor.name === "VectorSelector") selectors.push(cursor.node);
  });
  return selectors;
}
