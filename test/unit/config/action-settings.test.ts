import { expect, test } from "vitest";
import { actionKeyIssues, readActionSettings } from "../../../config/action-settings.ts";

const key = "k".repeat(32);
const previous = "p".repeat(32);
const publicUrl = "https://holdfast.example";
const secrets = (entries: Readonly<Record<string, string>>) => new Map(Object.entries(entries));

test("links are on with a key and an address; the previous key is accepted, too", () => {
  expect(readActionSettings(secrets({ HOLDFAST_SECRET_ACTIONS: key }), publicUrl)).toEqual({
    kind: "on",
    keys: [key],
    publicUrl,
  });
  expect(
    readActionSettings(
      secrets({ HOLDFAST_SECRET_ACTIONS: key, HOLDFAST_SECRET_ACTIONS_PREVIOUS: previous }),
      publicUrl,
    ),
  ).toMatchObject({ keys: [key, previous] });
});

test.for<[string, Readonly<Record<string, string>>, string | undefined, string]>([
  ["a key", {}, publicUrl, "noKey"],
  ["an address", { HOLDFAST_SECRET_ACTIONS: key }, undefined, "noPublicUrl"],
  ["a safe address", { HOLDFAST_SECRET_ACTIONS: key }, "http://holdfast.example", "publicUrlNotHttps"],
  ["an own address", { HOLDFAST_SECRET_ACTIONS: key }, "http://127.0.0.1.example", "publicUrlNotHttps"],
])("links are off without %s", ([, given, url, because]) => {
  expect(readActionSettings(secrets(given), url)).toEqual({ kind: "off", because });
});

test.for(["http://127.0.0.1:7071", "http://localhost:7071", "http://[::1]:7071"])("links may lead to %s", (url) => {
  expect(readActionSettings(secrets({ HOLDFAST_SECRET_ACTIONS: key }), url).kind).toBe("on");
});

test.for<[Readonly<Record<string, string>>, readonly RegExp[]]>([
  [{}, []],
  [{ HOLDFAST_SECRET_ACTIONS: key }, []],
  [{ HOLDFAST_SECRET_ACTIONS: key.slice(1) }, [/^HOLDFAST_SECRET_ACTIONS: must have at least 32 characters$/]],
  [
    { HOLDFAST_SECRET_ACTIONS: key, HOLDFAST_SECRET_ACTIONS_PREVIOUS: "short" },
    [/^HOLDFAST_SECRET_ACTIONS_PREVIOUS: must/],
  ],
  [{ HOLDFAST_SECRET_ACTIONS_PREVIOUS: previous }, [/is only used together with HOLDFAST_SECRET_ACTIONS/]],
])("names what is wrong with the keys %o", ([given, expected]) => {
  expect(actionKeyIssues(secrets(given))).toEqual(expected.map((text) => expect.stringMatching(text)));
});
