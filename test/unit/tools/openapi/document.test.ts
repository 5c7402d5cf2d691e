import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problem } from "../../../../api/problem.ts";
import { routes } from "../../../../api/routes/routes.ts";
import { openApiText } from "../../../../tools/openapi/document.ts";
import { callOf, documentedExamples, statusOfExample } from "../../../../tools/openapi/examples.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../../../..", path), "utf8");
const apiPage = read("docs/api.md");
const { version } = JSON.parse(read("package.json")) as { readonly version: string };
const text = openApiText({ version, apiPage });

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}
const document = JSON.parse(text) as {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

test("docs/openapi.json is what `npm run openapi` writes", () => {
  expect(read("docs/openapi.json")).toBe(text);
});

test("is OpenAPI 3.1 of this release with every route once", () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => callOf({ method: method as "get", path })),
  );

  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info.version).toBe(version);
  expect(operations.toSorted()).toEqual(routes.map(callOf).toSorted());
  expect(new Set(routes.map(({ operationId }) => operationId)).size).toBe(routes.length);
});

test("names for every route what the app answers to a wrong method, and without a key", () => {
  for (const { method, path, access } of routes) {
    const responses = document.paths[path]?.[method]?.responses ?? {};

    expect(Object.keys(responses)).toContain("405");
    expect("401" in responses).toBe(access === "key");
  }
});

test("has the examples of docs/api.md", () => {
  const content = document.paths["/api/incidents"]?.["get"]?.responses["200"]?.content;

  expect(content).toMatchObject({ "application/json": { example: { items: [{ acknowledgedBy: "Ada" }] } } });
  expect(document.paths["/api/virtual-machines/{name}"]?.["get"]?.responses["409"]?.content).toMatchObject({
    "application/problem+json": { example: { status: 409 } },
  });
});

test.for(documentedExamples(apiPage).map(({ line, call, value }) => [call, line, value] as const))(
  "the example of %s in docs/api.md, line %i, is as its schema has it",
  ([call, , value]) => {
    const route = routes.find((each) => callOf(each) === call);

    const status = route === undefined ? undefined : statusOfExample(route, value);
    expect(status ?? problem.parse(value).status).toBeGreaterThanOrEqual(200);
  },
);
