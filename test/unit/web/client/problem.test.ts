import { expect, test } from "vitest";
import { problemOf } from "../../../../web/client/problem.ts";

test("reads problem details, their fields and how long to wait", async () => {
  const body = { title: "Bad Request", detail: "a: wrong", errors: [{ field: "a", detail: "wrong" }, { field: 1 }] };
  const response = Response.json(body, { status: 400, headers: { "retry-after": "7" } });

  const problem = await problemOf(response);

  expect(problem).toMatchObject({
    kind: "invalid",
    status: 400,
    title: "Bad Request",
    detail: "a: wrong",
    retryAfterSeconds: 7,
    errors: [{ field: "a", detail: "wrong" }],
    body,
  });
});

test.for([
  [401, "refused"],
  [403, "refused"],
  [404, "notFound"],
  [409, "conflict"],
  [429, "busy"],
  [503, "busy"],
  [500, "failed"],
  [418, "failed"],
] as const)("a status %i without a readable body is told as %s, with what to do", async ([status, kind]) => {
  const problem = await problemOf(new Response("<html>", { status }));

  expect(problem).toMatchObject({ kind, status, title: `The app answered with status ${status}` });
  expect(problem.whatToDo).not.toBe("");
});
