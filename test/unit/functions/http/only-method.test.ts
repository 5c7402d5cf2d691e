import { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import { byMethod, onlyMethod } from "../../../../functions/http/only-method.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

const { context } = recordingContext();
const handler = async () => ({ status: 202 });

test.for([
  ["POST", "POST", 202],
  ["POST", "GET", 405],
  ["POST", "DELETE", 405],
  ["GET", "GET", 202],
  ["GET", "HEAD", 202],
  ["GET", "POST", 405],
] as const)("a route for %s answers %s with %i", async ([allowed, method, status]) => {
  const request = new HttpRequest({ method, url: "http://127.0.0.1/api/x" });

  expect(await onlyMethod(allowed, handler)(request, context)).toMatchObject({ status });
});

test("names the method that is allowed, as a problem", async () => {
  const request = new HttpRequest({ method: "PUT", url: "http://127.0.0.1/api/x" });

  const response = await onlyMethod("POST", handler)(request, context);

  expect(response).toMatchObject({
    headers: { Allow: "POST", "Content-Type": "application/problem+json" },
    body: JSON.stringify({
      type: "about:blank",
      status: 405,
      title: "Method Not Allowed",
      detail: "PUT is not allowed here; allowed: POST",
    }),
  });
});

test.for([
  ["GET", 200],
  ["HEAD", 200],
  ["POST", 202],
  ["PUT", 405],
] as const)("a route with two methods answers %s with %i", async ([method, status]) => {
  const request = new HttpRequest({ method, url: "http://127.0.0.1/api/x" });

  const response = await byMethod({ GET: async () => ({ status: 200 }), POST: handler })(request, context);

  expect(response).toMatchObject({ status, ...(status === 405 && { headers: { Allow: "GET, HEAD, POST" } }) });
});
