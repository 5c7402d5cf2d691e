import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../domain/instant.ts";
import { type ActionGrant, createActionTokens } from "../../../functions/action-tokens.ts";
import { vmId } from "../../support/workflow-answers.ts";

const key = "k".repeat(32);
const otherKey = "o".repeat(32);
const now = "2026-06-01T08:00:00.000Z" as Instant;
const expiresAt = "2026-06-08T08:00:00.000Z" as Instant;
const id = "0123456789abcdef".repeat(2);
const grant: ActionGrant = { action: { kind: "retryBackup", vmId }, id, expiresAt, about: "web-01: backup failed" };
const tokens = createActionTokens([key]);

/** A token with claims that the app would not sign, signed with its key. */
function signed(claims: unknown): string {
  const payload = Buffer.from(typeof claims === "string" ? claims : JSON.stringify(claims)).toString("base64url");
  const mac = createHmac("sha256", key).update("holdfast action 1\n").update(payload).digest("base64url");
  return `${mac}${payload}`;
}
const claims = { id, exp: Date.parse(expiresAt) / 1000, about: "x", do: "acknowledge", incident: "inc-1" };

test.for<ActionGrant["action"]>([
  { kind: "retryBackup", vmId },
  { kind: "acknowledge", incidentId: "inc-1" },
  { kind: "snooze", incidentId: "inc-1" },
])("a token for $kind grants what was signed", (action) => {
  const token = tokens.sign({ ...grant, action });

  expect(tokens.read(token, now)).toEqual({ kind: "granted", grant: { ...grant, action } });
  expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
});

test.for<[string, number, string]>([
  ["one millisecond before its end", -0.001, "granted"],
  ["at its end", 0, "expired"],
  ["a year later", 365 * 86_400, "expired"],
])("a token that is read %s is %s", ([, seconds, kind]) => {
  expect(tokens.read(tokens.sign(grant), addSeconds(expiresAt, seconds)).kind).toBe(kind);
});

test("a token stays valid while its key is the previous one, and no longer", () => {
  const token = tokens.sign(grant);

  expect(createActionTokens([otherKey, key]).read(token, now).kind).toBe("granted");
  expect(createActionTokens([otherKey]).read(token, now).kind).toBe("invalid");
});

test("signs with the first key", () => {
  const token = createActionTokens([otherKey, key]).sign(grant);

  expect(createActionTokens([otherKey]).read(token, now).kind).toBe("granted");
  expect(tokens.read(token, now).kind).toBe("invalid");
});

test("does not tell of a token that was changed whether it has expired", () => {
  const token = tokens.sign(grant);
  const changed = `${token.slice(0, -2)}${token.endsWith("AA") ? "BB" : "AA"}`;

  expect(tokens.read(changed, addSeconds(expiresAt, 1)).kind).toBe("invalid");
});

test.for<[string, unknown]>([
  ["no JSON", "{"],
  ["no object", []],
  ["an action that is none", { ...claims, do: "deleteBackupData" }],
  ["a further claim", { ...claims, admin: true }],
  ["no incident", { ...claims, incident: undefined }],
  ["an incident with a path", { ...claims, incident: "../x" }],
  ["no machine", { ...claims, do: "retryBackup", incident: undefined, vm: "web-01" }],
  ["an ID that is none", { ...claims, id: "x" }],
  ["no expiry", { ...claims, exp: undefined }],
])("a signed token with %s is invalid", ([, content]) => {
  expect(tokens.read(signed(claims), now).kind).toBe("granted");
  expect(tokens.read(signed(content), now)).toEqual({ kind: "invalid" });
});

test("any other text is invalid, whatever its characters and length", () => {
  const known = tokens.sign(grant);
  const text = fc.oneof(
    fc.string({ maxLength: 3000 }),
    fc.string({ unit: fc.constantFrom(..."abcXYZ019-_"), minLength: 40, maxLength: 3000 }),
    fc.integer({ min: 0, max: known.length - 1 }).map((at) => known.slice(0, at)),
    fc
      .tuple(fc.integer({ min: 0, max: known.length - 1 }), fc.constantFrom(..."AZaz09-_"))
      .map(([at, character]) => `${known.slice(0, at)}${character}${known.slice(at + 1)}`)
      // The last character of a MAC has two bits that do not count.
      .filter(
        (changed) =>
          changed !== known && changed.slice(0, 42) + changed.slice(43) !== known.slice(0, 42) + known.slice(43),
      ),
  );

  fc.assert(
    fc.property(text, (given) => {
      expect(tokens.read(given, now)).toEqual({ kind: "invalid" });
    }),
  );
});

test("a token of the longest names fits into an address", () => {
  const longest = vmId
    .replace(/resourceGroups\/[^/]+/, `resourceGroups/${"é".repeat(90)}`)
    .replace(/[^/]+$/, "名".repeat(80));
  const action = { kind: "retryBackup", vmId: longest } as const;
  const token = tokens.sign({ ...grant, action, about: "😀".repeat(80) });

  expect(tokens.read(token, now)).toMatchObject({ kind: "granted", grant: { action } });
  expect(token.length).toBeLessThan(2043);
});
