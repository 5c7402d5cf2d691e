import { expect, test } from "vitest";
import { readFleet } from "../../../storage/read-fleet.ts";
import { rowOfRecord } from "../../../storage/record-row.ts";
import type { Row, StorageTable } from "../../../storage/storage-table.ts";
import { seen, vmIdOf } from "../../support/inventory-events.ts";

const subscriptionOf = (digit: string) => `${digit}0000000-0000-0000-0000-000000000001`;

function rowsOf(digit: string, count: number): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `vm-${String(index).padStart(5, "0")}`;
    return { ...rowOfRecord(seen(vmIdOf(name, "shop", subscriptionOf(digit)))), etag: "e" } as unknown as Row;
  });
}

/** Answers the filters that `readFleet` makes, a thousand rows at a time, and counts requests that overlap. */
function tableOf(rows: readonly Row[]) {
  const seenFilters: (string | undefined)[] = [];
  const requests = { open: 0, mostAtOnce: 0 };
  const matches = (filter: string | undefined) => (row: Row) =>
    (filter ?? "")
      .split(" and ")
      .filter(Boolean)
      .every((condition) => {
        const [, column = "", operator, value = ""] = /^(\w+) (\w+) '(.*)'$/.exec(condition) ?? [];
        const text = String(column === "PartitionKey" ? row.partitionKey : row.rowKey);
        const outcome = { eq: text === value, gt: text > value, ge: text >= value, lt: text < value };
        return outcome[operator as "eq"];
      });
  const table: Pick<StorageTable, "pages"> = {
    async *pages({ filter }) {
      seenFilters.push(filter);
      const found = rows.filter(matches(filter));
      for (let start = 0; start === 0 || start < found.length; start += 1000) {
        requests.open += 1;
        requests.mostAtOnce = Math.max(requests.mostAtOnce, requests.open);
        await Promise.resolve();
        requests.open -= 1;
        yield found.slice(start, start + 1000);
      }
    },
  };
  return { table, seenFilters, requests };
}

test("reads a small fleet with one request", async () => {
  const { table, seenFilters } = tableOf([...rowsOf("1", 3), ...rowsOf("f", 2)]);

  const { records, isCut } = await readFleet(table, 50_000);

  expect(records.map(({ name }) => name)).toEqual(["vm-00000", "vm-00001", "vm-00002", "vm-00000", "vm-00001"]);
  expect([isCut, seenFilters]).toEqual([false, [undefined]]);
});

test.for([
  ["one subscription", [["7", 2500]]],
  [
    "several",
    [
      ["0", 400],
      ["1", 900],
      ["5", 1500],
      ["9", 1],
      ["f", 1200],
    ],
  ],
  ["a full page that is the last one", [["3", 1000]]],
] as const)("reads a large fleet of %s beside each other: each machine once, in order", async ([, given]) => {
  const rows = given.flatMap(([digit, count]) => rowsOf(digit, count));
  const { table, requests } = tableOf(rows);

  const { records, isCut } = await readFleet(table, 50_000);

  expect(records.map(({ vmId }) => vmId)).toEqual(rows.map((row) => row["vmId"]));
  expect(isCut).toBe(false);
  expect(requests.mostAtOnce).toBeGreaterThan(5);
});

test.for<[number, number, boolean]>([
  [1200, 1200, false],
  [1199, 1199, true],
  [10, 10, true],
])("of 1,200 machines at most %i are %i, cut: %s", async ([limit, count, isCut]) => {
  const { table } = tableOf([...rowsOf("a", 1100), ...rowsOf("b", 100)]);

  const listing = await readFleet(table, limit);

  expect([listing.records.length, listing.isCut]).toEqual([count, isCut]);
});
