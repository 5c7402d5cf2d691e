import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { TraceParents } from "../../../../../../local/host/durable/store/trace-parents.ts";

const header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** A database with instances of the given keys. */
function withInstances(...keys: readonly number[]): DatabaseSync {
  const connection = new DatabaseSync(":memory:");
  connection.exec("CREATE TABLE instance (hub_key INTEGER PRIMARY KEY)");
  for (const key of keys) connection.prepare("INSERT INTO instance VALUES (?)").run(key);
  return connection;
}

test("keeps an instance's trace over a restart, until the instance is removed", () => {
  const connection = withInstances(1, 2);
  const before = new TraceParents(connection);
  before.set(1, header);
  before.set(2, header);
  before.set(3, header);
  before.remove(2);

  const after = new TraceParents(connection);

  expect([1, 2, 3].map((key) => after.of(key))).toEqual([header, undefined, undefined]);
});

test.for([undefined, "", "nonsense", header.toUpperCase(), `${header}-more`])("keeps no %s", (given) => {
  const traces = new TraceParents(withInstances(1));

  traces.set(1, given);

  expect(traces.of(1)).toBeUndefined();
});
