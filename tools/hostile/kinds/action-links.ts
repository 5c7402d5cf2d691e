import { createHmac } from "node:crypto";
import { toInstant } from "../../../domain/instant.ts";
import { type ActionGrant, createActionTokens } from "../../../functions/action-tokens.ts";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { ACTION_KEY, canary } from "../canaries.ts";
import { type HostileInput, type HostileKind, knownFirst, pick, type Random, shown } from "../hostile-input.ts";
import { HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { requestInput } from "../inputs.ts";
import { refused, status } from "../judge.ts";

const METHODS = ["GET", "POST", "HEAD"] as const;
/** Far in the future of the stack's clock. */
const LATER_MS = Date.parse("2030-01-01T00:00:00Z");
const id = "0123456789abcdef".repeat(2);
const grant: ActionGrant = {
  action: { kind: "retryBackup", vmId: sampleVmId("link-01") },
  id,
  expiresAt: toInstant(new Date(LATER_MS)),
  about: "x",
};
const claims = { id, exp: LATER_MS / 1000, about: "x", do: "retryBackup", vm: sampleVmId("link-01") };

/** Links that grant nothing: each is refused, and none starts a backup. */
export const actionLinks: HostileKind = {
  name: "action links",
  count: 360,
  inputs: (random, count) =>
    knownFirst(
      random,
      METHODS.flatMap((method) => [
        ...HOSTILE_TEXTS.map((text) => link(method, text)),
        ...HOSTILE_CLAIMS.map((given) => link(method, signed(JSON.stringify(given)))),
        ...HOSTILE_TEXTS.slice(0, 20).map((text) => link(method, signed(text))),
      ]),
      count,
      (index) => link(pick(random, METHODS), madeUpToken(random, index)),
    ),
  findings: ({ host }) =>
    host.taskHub
      .list({ top: 10_000, instanceIdPrefix: "backup:link-01" })
      .instances.map(({ instanceId }) => `${instanceId} was started by a link that grants nothing`),
};

/** Claims with the app's own signature that it never makes. */
const HOSTILE_CLAIMS: readonly unknown[] = [
  null,
  [],
  {},
  [claims],
  { ...claims, do: "deleteBackupData" },
  { ...claims, do: "stopProtection" },
  { ...claims, do: "__proto__" },
  { ...claims, do: ["retryBackup"] },
  { ...claims, id: `${id}0` },
  { ...claims, exp: 1 },
  { ...claims, exp: "2030" },
  { ...claims, exp: 1e300 },
  { ...claims, vm: "web-01" },
  { ...claims, vm: `${sampleVmId("link-01")}/extensions/x` },
  { ...claims, vm: sampleVmId("../../x") },
  { ...claims, incident: "inc-1" },
  { ...claims, do: "acknowledge", vm: undefined, incident: "inc/../1" },
  { ...claims, do: "acknowledge", vm: undefined, incident: "i".repeat(101) },
  { ...claims, about: { toString: 1 } },
];

function link(method: (typeof METHODS)[number], token: string): HostileInput {
  const target = `/api/actions/${encodeURIComponent(token.toWellFormed()).slice(0, 8000)}`;
  // A token that is empty, a dot or two, or has a slash is another address; the host says whether a path is none.
  const judge = token.length < 40 ? status((code) => code < 500 && code !== 200) : refused;
  return requestInput(`${method} ${shown(token)}`, "app", { method, target }, judge);
}

function signed(text: string): string {
  const payload = Buffer.from(text).toString("base64url");
  return `${createHmac("sha256", ACTION_KEY).update("holdfast action 1\n").update(payload).digest("base64url")}${payload}`;
}

function madeUpToken(random: Random, index: number): string {
  const valid = createActionTokens([ACTION_KEY]).sign(grant);
  const at = Math.floor(random() * valid.length);
  return pick<() => string>(random, [
    () => valid.slice(0, at),
    () => `${valid}${madeUpText(random).replaceAll(/[^A-Za-z0-9_-]/g, "") || "x"}`,
    () => createActionTokens([canary(index).padEnd(32, "x")]).sign(grant),
    () => signed(madeUpText(random)),
    () => signed(JSON.stringify({ ...claims, [pick(random, ["do", "vm", "id", "exp"])]: madeUpText(random) })),
    () => valid.slice(43) + valid.slice(0, 43),
    () => `${valid}?password=${canary(index)}`,
    () => madeUpText(random),
  ])();
}
