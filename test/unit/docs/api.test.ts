import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deletionActions } from "../../../domain/events/domain-event.ts";
import { inventoryReasons, inventoryStates } from "../../../domain/inventory/state.ts";
import { metricsOf } from "../../../domain/metrics/app-metrics.ts";
import { jobReasons, notStartedReasons, outcomeReasons } from "../../../domain/reasons.ts";
import { itemStatuses, runStatuses } from "../../../domain/schedule/report.ts";
import { backupResult, notice } from "../../../orchestrations/contracts/values.ts";
import { sampleFacts } from "../../support/sample-facts.ts";

const api = readFileSync(join(import.meta.dirname, "../../../docs/api.md"), "utf8");

const reasonRows = Object.entries(outcomeReasons).flatMap(([outcome, reasons]) =>
  Object.entries(reasons).map(([reason, meaning]) => `| \`${outcome}\` | \`${reason}\` | ${meaning} |`),
);
const runRows = [...Object.entries(runStatuses), ...Object.entries(itemStatuses)].map(
  ([status, meaning]) => `| \`${status}\` | ${meaning} |`,
);
const backupRows = Object.entries({ ...jobReasons, ...notStartedReasons, ...inventoryReasons, ...deletionActions }).map(
  ([reason, meaning]) => `| \`${reason}\` | ${meaning} |`,
);

test.for([...reasonRows, ...backupRows, ...runRows])("api.md has the row %s", (row) => {
  expect(api).toContain(row);
});

test("api.md has no other reasons than the code", () => {
  const rows = api
    .split("\n")
    .filter((line) => /^\| `(?:protected|alreadyProtected|waiting|skipped|gone|needsAttention)` \| `/.test(line));

  expect(rows.toSorted()).toEqual(reasonRows.toSorted());
});

test.for([...notice.shape.kind.options, ...backupResult.shape.result.options, ...inventoryStates])(
  "api.md describes %s",
  (word) => {
    expect(api).toMatch(new RegExp(`^\\| \`${word}\` \\|`, "m"));
  },
);

test("api.md describes every metric and no other", () => {
  const names = metricsOf(sampleFacts()).map(({ name, type }) => (type === "counter" ? `${name}_total` : name));
  const described = [...api.matchAll(/^\| `(holdfast_[a-z_]+)` \|/gm)].map(([, name]) => name);

  expect(described.toSorted()).toEqual(names.toSorted());
});
