import { expect, test } from "vitest";
import { columnValue } from "../../../../../../local/azure-simulator/resource-graph/query/row.ts";

test.for<[string, readonly string[], unknown]>([
  ["as it is spelled", ["properties", "vmId"], 1],
  ["in another casing", ["PROPERTIES", "VMID"], 1],
  ["that is not there", ["properties", "size"], undefined],
  ["of something that is no object", ["properties", "vmId", "name"], undefined],
  ["of an object's prototype", ["properties", "constructor"], undefined],
])("finds a member %s", ([, path, expected]) => {
  expect(columnValue({ properties: { vmId: 1 } }, path)).toBe(expected);
});

test("of members that differ only in casing, the one that is spelled the same is meant", () => {
  expect(columnValue({ ID: 1, id: 2 }, ["id"])).toBe(2);
});
