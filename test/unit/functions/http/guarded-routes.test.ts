import { type HttpFunctionOptions, HttpRequest, type HttpResponseInit } from "@azure/functions";
import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { type Access, guardedRoutes, type RouteAccess } from "../../../../functions/http/guarded-routes.ts";
import { createGetMe } from "../../../../functions/triggers/get-me.ts";
import { InMemoryChangeLog } from "../../../support/fakes/in-memory-change-log.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { principalHeader } from "../../../support/principals.ts";

const off: Access = { signIn: false, isLocal: false, keyApproves: false };
const deps = {
  changes: new InMemoryChangeLog(),
  now: () => "2026-11-22T08:00:00.000Z" as Instant,
  newId: () => "1",
};
const on: Access = { ...off, signIn: true };
const asOperator = { "x-ms-client-principal": principalHeader(["Holdfast.Operator"]) };

function arrange(access: Access, wanted: RouteAccess) {
  const registered: (readonly [string, HttpFunctionOptions])[] = [];
  const app = {
    timer: () => {},
    http: (name: string, options: HttpFunctionOptions) => registered.push([name, options]),
  };
  const handler = createGetMe({ signIn: access.signIn });
  guardedRoutes(app as unknown as Parameters<typeof guardedRoutes>[0], access, deps).http("me", {
    route: "me",
    access: wanted,
    handler,
  });
  const { context, log } = recordingContext();
  const call = async (headers: Readonly<Record<string, string>> = {}, method = "GET") => {
    const request = new HttpRequest({ method, url: "https://holdfast.example/api/me", headers });
    return (await registered[0]?.[1].handler(request, context)) as HttpResponseInit;
  };
  return { call, log, addresses: registered.map(([name, { route, authLevel }]) => [name, route, authLevel]) };
}

test("without sign-in the principal's header is not read, whoever sends it", async () => {
  const { call, addresses } = arrange(off, "reader");

  const answer = await call({ "x-ms-client-principal": principalHeader(["Holdfast.Approver"]) });

  expect(answer.jsonBody).toEqual({ name: null, roles: ["reader", "operator"], signIn: false });
  expect(addresses).toEqual([["me", "me", "function"]]);
});

test.for<[string, Access, RouteAccess, number | undefined]>([
  ["a function key operates", off, "operator", undefined],
  ["a function key does not approve", off, "approver", 403],
  ["a function key approves where the configuration says so", { ...off, keyApproves: true }, "approver", undefined],
  ["whoever runs the app on an own machine approves", { ...off, isLocal: true }, "approver", undefined],
])("%s", async ([, access, wanted, status]) => {
  const { call } = arrange(access, wanted);

  expect((await call()).status).toBe(status);
});

test("tells the app's time with every response, so that a browser's wrong clock is no old data", async () => {
  const { call } = arrange(off, "reader");

  expect((await call()).headers).toMatchObject({ "x-holdfast-time": deps.now(), "Cache-Control": "no-store" });
});

test("a signed-in caller has the name and the roles of the principal", async () => {
  const { call } = arrange(on, "reader");

  const answer = await call(asOperator);

  expect(answer.jsonBody).toEqual({ name: "Ada Lovelace", roles: ["reader", "operator"], signIn: true });
});

test("with sign-in a function key opens a second address where the route says so", () => {
  expect(arrange(on, "readerOrKey").addresses).toEqual([
    ["me", "me", "anonymous"],
    ["meWithKey", "keyed/me", "function"],
  ]);
  expect(arrange(off, "readerOrKey").addresses).toEqual([["me", "me", "function"]]);
});

test.for<[string, Readonly<Record<string, string>>, number | undefined]>([
  ["a change of the page is let through", { "x-holdfast-client": "page", "sec-fetch-site": "same-origin" }, undefined],
  ["a change of a script is let through", { "x-holdfast-client": "cli" }, undefined],
  ["a change that was typed into the address bar has no header", { "sec-fetch-site": "none" }, 403],
  ["a form of another site is refused", { "sec-fetch-site": "cross-site" }, 403],
  ["another site is refused with the header, too", { "x-holdfast-client": "page", "sec-fetch-site": "same-site" }, 403],
])("%s", async ([, headers, status]) => {
  const { call } = arrange(on, "operator");

  expect((await call({ ...asOperator, ...headers }, "POST")).status).toBe(status);
});

test("a refusal is logged with the object ID and without the name", async () => {
  const { call, log } = arrange(on, "approver");

  const answer = await call(asOperator);

  expect(answer.status).toBe(403);
  expect(JSON.parse(String(answer.body))).toMatchObject({ detail: expect.stringContaining("Holdfast.Approver") });
  expect(log).toEqual([expect.stringContaining("was refused to 4d2c3c1e-0000-4000-8000-000000000001")]);
});

test.for<[string, string]>([
  ["text that is no base64", "{}"],
  ["base64 that is no JSON", Buffer.from("{").toString("base64")],
  ["no claims", Buffer.from("{}").toString("base64")],
  ["another provider's roles", principalHeader(["Holdfast.Approver"], { auth_typ: "github" })],
  ["no object ID", principalHeader(["Holdfast.Approver"], { id: "" })],
  ["two headers in one", `${principalHeader(["Holdfast.Reader"])}, ${principalHeader(["Holdfast.Approver"])}`],
  ["more than fits", principalHeader(Array.from({ length: 2000 }, (_, index) => `${index}-${"x".repeat(30)}`))],
  ["more claims than are read", principalHeader(Array.from({ length: 1001 }, () => "x"))],
])("a principal with %s is refused", async ([, header]) => {
  const { call } = arrange(on, "reader");

  const answer = await call({ "x-ms-client-principal": header });

  expect(answer).toMatchObject({ status: 401, headers: { "WWW-Authenticate": "Bearer" } });
});

test("an application without a name is known by its ID, and controls no text", async () => {
  const nameless = arrange(on, "reader");

  const named = await nameless.call({
    "x-ms-client-principal": principalHeader(["Holdfast.Reader"], { name: "\u202eeve\n" }),
  });
  const unnamed = await nameless.call({ "x-ms-client-principal": principalHeader(["Holdfast.Reader"], { name: "" }) });

  expect([named.jsonBody, unnamed.jsonBody]).toMatchObject([
    { name: "eve" },
    { name: "4d2c3c1e-0000-4000-8000-000000000001" },
  ]);
});
