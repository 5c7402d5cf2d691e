/** One figure, with its goal. */
export interface Measure {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  /** A figure without a goal is for information. */
  readonly goal?: Goal;
}

export interface Goal {
  readonly relation: "atLeast" | "atMost";
  readonly bound: number;
}

export function atLeast(bound: number): Goal {
  return { relation: "atLeast", bound };
}

export function atMost(bound: number): Goal {
  return { relation: "atMost", bound };
}

export function passes({ value, goal }: Measure): boolean {
  if (goal === undefined) return true;
  return goal.relation === "atLeast" ? value >= goal.bound : value <= goal.bound;
}

/** The report's JSON form: goals as text, `null` where there is none. */
export function toReport(name: string, measures: readonly Measure[]): object {
  return {
    name,
    measures: measures.map((measure) => ({
      id: measure.id,
      value: measure.value,
      unit: measure.unit,
      goal: goalText(measure),
      pass: passes(measure),
    })),
  };
}

/** A line per measure, in columns. */
export function toTable(measures: readonly Measure[]): string {
  const rows = measures.map((measure) => [
    measure.id,
    rounded(measure.value),
    measure.unit,
    goalText(measure) ?? "",
    measure.goal === undefined ? "" : passes(measure) ? "ok" : "MISSED",
  ]);
  const all = [["measure", "value", "unit", "goal", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0)));
  return all.map((row) => line(row).join("  ").trimEnd()).join("\n");
}

function goalText({ goal }: Measure): string | null {
  if (goal === undefined) return null;
  return `${goal.relation === "atLeast" ? ">=" : "<="} ${goal.bound}`;
}

function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Of an odd number of values, the one in the middle; of an even number, the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Least squares: how y grows with x, and how much of y's variance that explains. */
export function fitLine(points: readonly { readonly x: number; readonly y: number }[]) {
  const mean = (pick: (point: { readonly x: number; readonly y: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const covariance = mean(({ x, y }) => (x - meanX) * (y - meanY));
  const varianceX = mean(({ x }) => (x - meanX) ** 2);
  const varianceY = mean(({ y }) => (y - meanY) ** 2);
  return { slope: covariance / varianceX, rSquared: covariance ** 2 / (varianceX * varianceY) };
}
