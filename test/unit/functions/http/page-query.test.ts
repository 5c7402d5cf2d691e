import { expect, test } from "vitest";
import { readPageQuery } from "../../../../functions/http/page-query.ts";

function read(query: string) {
  return readPageQuery({ query: new URLSearchParams(query) });
}

test.for<[string, string, object]>([
  ["nothing is asked for", "", {}],
  ["an empty parameter counts as absent", "pageSize=", {}],
  ["the smallest page", "pageSize=1", { pageSize: 1 }],
  ["the largest page", "pageSize=1000", { pageSize: 1000 }],
  ["a later page", "continuation=a!b&pageSize=2", { continuation: "a!b", pageSize: 2 }],
])("reads the page: %s", ([, query, expected]) => {
  expect(read(query)).toEqual({ kind: "query", query: expected });
});

test.for<[string, string, string]>([
  ["no page", "pageSize=0", "pageSize: must be a whole number from 1 to 1000"],
  ["one more than the largest", "pageSize=1001", "pageSize: must be a whole number from 1 to 1000"],
  ["a fraction", "pageSize=1.5", "pageSize: must be a whole number from 1 to 1000"],
  ["a continuation that is none", `continuation=${"x".repeat(201)}`, "continuation: must be the continuation"],
  ["a filter of another list", "status=open", "status: is not known here"],
])("refuses %s", ([, query, detail]) => {
  expect(read(query)).toMatchObject({ kind: "problem", response: { status: 400 } });
  expect(JSON.stringify(read(query))).toContain(detail);
});
