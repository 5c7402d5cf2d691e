import { expect, test } from "vitest";
import { memberOf, type Recording } from "../../../../tools/conformance/recordings.ts";
import { shapeDifferences } from "../../../../tools/conformance/shape.ts";

const recording: Recording = {
  name: "folder/file.json",
  method: "GET",
  path: "/x",
  apiVersion: "2024-04-01",
  requestBody: undefined,
  status: 200,
  headers: { location: "https://management.azure.com/vaults/v/operationResults/1?t=2" },
  body: { status: "InProgress", count: 1, rows: [{ name: "a" }, { name: "b", odd: null }] },
};
const headers = { Location: "https://127.0.0.1/vaults/w/operationResults/9" };
const body = { status: "InProgress", count: 7, rows: [{ name: "c", more: true }], extra: {} };

test.for<
  [
    string,
    { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown },
    readonly string[],
  ]
>([
  ["other values and further members are no difference", {}, []],
  ["another status code is", { status: 404 }, ["status: 200 recorded, 404 sent "]],
  ["a missing poll URL is", { headers: {} }, ["header location: operationResults recorded, absent sent"]],
  ["another state is", { body: { ...body, status: "Failed" } }, ['body.status: "InProgress" recorded, "Failed" sent']],
  ["another type is", { body: { ...body, count: "7" } }, ["body.count: number recorded, string sent"]],
  [
    "a missing member is",
    { body: { ...body, rows: [{}] } },
    ["body.rows[].name: string recorded, nothing sent", "body.rows[].name: string recorded, nothing sent"],
  ],
  [
    "an empty list in place of rows is",
    { body: { ...body, rows: [] } },
    ["body.rows[]: object recorded, nothing sent", "body.rows[]: object recorded, nothing sent"],
  ],
])("%s", ([, change, expected]) => {
  expect(shapeDifferences(recording, { status: 200, headers, body, ...change })).toEqual(expected);
});

test("a member of something that is no object is absent", () => {
  expect([memberOf({ a: [{ b: 1 }] }, "a", 0, "b"), memberOf("text", "a"), memberOf(null, "a")]).toEqual([
    1,
    undefined,
    undefined,
  ]);
});
