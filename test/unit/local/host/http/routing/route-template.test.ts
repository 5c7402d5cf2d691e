import { expect, test } from "vitest";
import { parseRouteTemplate } from "../../../../../../local/host/http/routing/route-template.ts";

test.for<[string, string, Record<string, string> | undefined]>([
  ["api/items", "/api/items", {}],
  ["api/items", "/API/Items", {}],
  ["api/items", "/api/items/", {}],
  ["api/items", "/api/items/5", undefined],
  ["api/items", "/api", undefined],
  ["api/a.b", "/api/axb", undefined],
  ["api/{id}", "/api/5", { id: "5" }],
  ["api/{id}", "/api/", undefined],
  ["api/{id}", "/api/a%20b%2Fc", { id: "a b/c" }],
  ["api/{id}", "/api/%zz", { id: "%zz" }],
  ["api/{id?}", "/api", {}],
  ["api/{id?}", "/api/5", { id: "5" }],
  ["api/{id=7}", "/api", { id: "7" }],
  ["api/{id:int=7}/x", "/api/8/x", { id: "8" }],
  ["api/{*rest}", "/api", {}],
  ["api/{*rest}", "/api/a/b", { rest: "a/b" }],
  ["api/{**rest}", "/api/a/b", { rest: "a/b" }],
  ["api/{name}.{extension}", "/api/report.csv", { name: "report", extension: "csv" }],
  ["api/{name}.{extension}", "/api/report", undefined],
  ["api/v{version:int}/x", "/api/v2/x", { version: "2" }],
  ["{id:int}", "/2147483647", { id: "2147483647" }],
  ["{id:int}", "/2147483648", undefined],
  ["{id:int}", "/-1", { id: "-1" }],
  ["{id:int}", "/1.5", undefined],
  ["{id:long}", "/9223372036854775807", { id: "9223372036854775807" }],
  ["{id:long}", "/9223372036854775808", undefined],
  ["{id:bool}", "/True", { id: "True" }],
  ["{id:bool}", "/1", undefined],
  ["{id:double}", "/-1.5e3", { id: "-1.5e3" }],
  ["{id:decimal}", "/x", undefined],
  ["{id:guid}", "/0f8fad5b-d9cb-469f-a165-70867728950e", { id: "0f8fad5b-d9cb-469f-a165-70867728950e" }],
  ["{id:guid}", "/0f8fad5b", undefined],
  ["{id:datetime}", "/2026-11-21", { id: "2026-11-21" }],
  ["{id:datetime}", "/soon", undefined],
  ["{id:alpha}", "/abc", { id: "abc" }],
  ["{id:alpha}", "/ab1", undefined],
  ["{id:length(2)}", "/ab", { id: "ab" }],
  ["{id:length(2)}", "/abc", undefined],
  ["{id:length(2,3)}", "/abc", { id: "abc" }],
  ["{id:minlength(2)}", "/a", undefined],
  ["{id:maxlength(2)}", "/abc", undefined],
  ["{id:min(5)}", "/4", undefined],
  ["{id:max(5)}", "/5", { id: "5" }],
  ["{id:range(1,3)}", "/3", { id: "3" }],
  ["{id:range(1,3)}", "/4", undefined],
  ["{id:int:min(5)}", "/4", undefined],
  ["{id:regex(^[a-c]{{2}}$)}", "/ab", { id: "ab" }],
  ["{id:regex(^[a-c]{{2}}$)}", "/abc", undefined],
  ["{id:required}", "/x", { id: "x" }],
])("%s matches %s with %o", ([template, path, parameters]) => {
  expect(parseRouteTemplate(template).match(path)).toEqual(parameters);
});

test.for<[string, string]>([
  ["api/{id", 'has a "{" without "}"'],
  ["api/{}", "is not a valid parameter"],
  ["api/{id:nosuch}", 'no constraint "nosuch"'],
  ["api/{id:range(a,b)}", "needs numbers"],
  ["api/{id:regex(()}", "Unterminated group"],
  ["api/{id}/{ID}", 'parameter "id" occurs twice'],
  ["api/x{*rest}", "must be a segment of its own"],
])("refuses %s: %s", ([template, reason]) => {
  expect(() => parseRouteTemplate(template)).toThrow(`Route "${template}": `);
  expect(() => parseRouteTemplate(template)).toThrow(reason);
});

test("ranks literals before parameters, constrained before plain, catch-alls last", () => {
  const templates = ["a/{*all}", "a/{x}", "a/{x:int}", "a/b", "a/b{x}", "a/{x}/c"];

  const sorted = templates.sort((one, other) =>
    parseRouteTemplate(one).rank < parseRouteTemplate(other).rank ? -1 : 1,
  );

  expect(sorted).toEqual(["a/b", "a/b{x}", "a/{x:int}", "a/{x}", "a/{x}/c", "a/{*all}"]);
});
