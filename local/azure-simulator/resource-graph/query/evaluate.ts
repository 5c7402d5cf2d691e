import { queryInvalid } from "../errors.ts";
import { joinRows } from "./join.ts";
import type { Column, Expression, Query, Step } from "./query.ts";
import { columnValue, type Row } from "./row.ts";

/** Where a query's tables come from, and what time it is. */
export interface Catalogue {
  /** Names lower case. */
  readonly tables: Readonly<Record<string, () => readonly Row[]>>;
  readonly nowMs: number;
}

/** Runs a query. @throws {@link ArmError} 400 when it names an unknown table. */
export function runQuery(query: Query, catalogue: Catalogue): readonly Row[] {
  const table = catalogue.tables[query.table.toLowerCase()];
  if (table === undefined) {
    throw queryInvalid(
      `The table '${query.table}' is not simulated. Known are ${Object.keys(catalogue.tables).join(", ")}.`,
    );
  }
  return query.steps.reduce((rows, step) => runStep(rows, step, catalogue), table());
}

function runStep(rows: readonly Row[], step: Step, catalogue: Catalogue): readonly Row[] {
  const value = (row: Row, expression: Expression) => evaluate(row, expression, catalogue.nowMs);
  switch (step.kind) {
    case "where":
      return rows.filter((row) => value(row, step.condition) === true);
    case "project":
      return rows.map((row) => columnsOf(row, step.columns, value));
    case "extend":
      return rows.map((row) => ({ ...row, ...columnsOf(row, step.columns, value) }));
    case "join":
      return joinRows(rows, step, runQuery(step.right, catalogue));
    case "summarize":
      return summarize(rows, step, value);
    case "order":
      return [...rows].sort((left, right) => {
        for (const { value: by, descending } of step.by) {
          const difference = compare(value(left, by), value(right, by)) * (descending ? -1 : 1);
          if (difference !== 0) return difference;
        }
        return 0;
      });
    case "take":
      return rows.slice(0, step.count);
    case "count":
      return [{ Count: rows.length }];
  }
}

type Evaluate = (row: Row, expression: Expression) => unknown;

function columnsOf(row: Row, columns: readonly Column[], value: Evaluate): Row {
  return Object.fromEntries(columns.map((column) => [column.name, value(row, column.value) ?? null]));
}

function summarize(rows: readonly Row[], step: Extract<Step, { kind: "summarize" }>, value: Evaluate): readonly Row[] {
  const groups = new Map<string, { readonly key: Row; count: number }>();
  for (const row of rows) {
    const key = columnsOf(row, step.by, value);
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, count: 0 };
    group.count += 1;
    groups.set(name, group);
  }
  if (rows.length === 0 && step.by.length === 0) return [{ [step.countName]: 0 }];
  return [...groups.values()].map(({ key, count }) => ({ ...key, [step.countName]: count }));
}

function evaluate(row: Row, expression: Expression, nowMs: number): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "column":
      return columnValue(row, expression.path);
    case "call":
      return call(
        expression.name,
        expression.arguments.map((argument) => evaluate(row, argument, nowMs)),
        nowMs,
      );
    case "compare":
      return compares(
        expression.operator,
        evaluate(row, expression.left, nowMs),
        evaluate(row, expression.right, nowMs),
      );
    case "in": {
      const fold = (each: unknown) => (expression.ignoreCase ? text(each).toLowerCase() : text(each));
      const wanted = fold(evaluate(row, expression.value, nowMs));
      const isIn = expression.options.some((option) => fold(evaluate(row, option, nowMs)) === wanted);
      return isIn !== expression.negated;
    }
    case "and":
      return expression.parts.every((part) => evaluate(row, part, nowMs) === true);
    case "or":
      return expression.parts.some((part) => evaluate(row, part, nowMs) === true);
  }
}

function call(name: string, values: readonly unknown[], nowMs: number): unknown {
  const [first] = values;
  switch (name) {
    case "tostring":
      return text(first);
    case "tolower":
      return text(first).toLowerCase();
    case "toupper":
      return text(first).toUpperCase();
    case "todatetime":
      return instant(first);
    case "isnotempty":
      return text(first) !== "";
    case "isempty":
      return text(first) === "";
    case "isnotnull":
      return first !== undefined && first !== null;
    case "isnull":
      return first === undefined || first === null;
    case "ago":
      return new Date(nowMs - Number(first));
    case "now":
      return new Date(nowMs);
    default:
      return first !== true;
  }
}

function compares(operator: string, left: unknown, right: unknown): boolean {
  const [low, other] = [text(left).toLowerCase(), text(right).toLowerCase()];
  switch (operator.replace(/^!(?=[a-z~])/, "")) {
    case "~":
      return low !== other;
    case "=~":
      return low === other;
    case "==":
      return text(left) === text(right);
    case "!=":
      return text(left) !== text(right);
    case "contains":
    case "has":
      return low.includes(other) !== operator.startsWith("!");
    case "startswith":
      return low.startsWith(other) !== operator.startsWith("!");
    case "endswith":
      return low.endsWith(other) !== operator.startsWith("!");
    default:
      return ordered(operator, left, right);
  }
}

/** Nothing is neither before nor after anything. */
function ordered(operator: string, left: unknown, right: unknown): boolean {
  if (left === undefined || left === null || right === undefined || right === null) return false;
  const difference = compare(left, right);
  return (operator.includes("=") && difference === 0) || (operator.startsWith("<") ? difference < 0 : difference > 0);
}

function compare(left: unknown, right: unknown): number {
  const [a, b] = [scalar(left), scalar(right)];
  if (typeof a === "number" && typeof b === "number") return a - b;
  return text(a).localeCompare(text(b));
}

function scalar(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value;
}

function instant(value: unknown): Date | undefined {
  const atMs = Date.parse(text(value));
  return Number.isNaN(atMs) ? undefined : new Date(atMs);
}

function text(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
