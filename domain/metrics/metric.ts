/** One quantity with all its samples, in the terms of OpenMetrics. */
export interface MetricFamily {
  /** In snake_case, beginning with `holdfast_`; ends with the unit if there is one, and never with `_total`. */
  readonly name: string;
  /** `counter`: a total that only grows, kept in the task hub, so that it survives restarts. */
  readonly type: "gauge" | "counter";
  readonly unit?: "seconds";
  /** One sentence. */
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
