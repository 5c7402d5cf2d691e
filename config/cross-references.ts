import { z } from "zod";
import { type Mistake, mistakeAt } from "./issues.ts";

/** What is needed beyond the file to judge it. */
export interface ConfigSurroundings {
  /** Values of `HOLDFAST_SECRET_<NAME>` by full name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Channels may post to this machine over plain HTTP. */
  readonly allowLocalWebhooks: boolean;
  /** Says what is wrong with a cron expression or a time zone; `undefined` when nothing is. */
  readonly scheduleProblem: (
    cron: string,
    timeZone: string,
  ) => { readonly key: "cron" | "timeZone"; readonly allowed: string } | undefined;
}

const text = z.string().optional().catch(undefined);
const named = z.object({ name: text, vault: text, policy: text, cron: text, timeZone: text }).catch({});
const secretRef = z.object({ setting: z.string() }).optional().catch(undefined);
const entries = z.record(z.string(), z.unknown()).catch({});

/** The file as far as it can be read, so that its references are checked although other parts are wrong. */
const readable = z
  .object({
    subscriptions: z.array(z.unknown()).catch([]),
    rules: z.array(named).catch([]),
    vaults: entries,
    policies: entries,
    schedules: z.array(named).catch([]),
    thresholds: z
      .object({ pollMinimumSeconds: z.number(), pollMaximumSeconds: z.number() })
      .optional()
      .catch(undefined),
    channels: z.array(z.object({ name: text, url: secretRef, signingSecret: secretRef }).catch({})).catch([]),
  })
  .catch({
    subscriptions: [],
    rules: [],
    vaults: {},
    policies: {},
    schedules: [],
    thresholds: undefined,
    channels: [],
  });
type Readable = z.output<typeof readable>;

/** Mistakes between the parts of the file, and between the file and the settings. Shape is the schema's affair. */
export function crossReferenceMistakes(raw: unknown, surroundings: ConfigSurroundings): readonly Mistake[] {
  const file = readable.parse(raw);
  return [
    ...repeatedNames(raw, file),
    ...file.rules.flatMap((rule, index) => [
      ...unknownName(raw, ["rules", index, "vault"], rule.vault, file.vaults),
      ...unknownName(raw, ["rules", index, "policy"], rule.policy, file.policies),
    ]),
    ...scheduleMistakes(raw, file, surroundings),
    ...pollMistakes(raw, file),
    ...file.channels.flatMap((channel, index) => [
      ...secretMistakes(["channels", index, "url"], channel.url?.setting, surroundings, webhookUrlFault),
      ...secretMistakes(
        ["channels", index, "signingSecret"],
        channel.signingSecret?.setting,
        surroundings,
        signingSecretFault,
      ),
    ]),
  ];
}

function repeatedNames(raw: unknown, file: Readable): readonly Mistake[] {
  return (["rules", "schedules", "channels"] as const).flatMap((part) => {
    const names = file[part].map(({ name }) => name?.toLowerCase());
    return names.flatMap((name, index) =>
      name !== undefined && names.indexOf(name) < index
        ? [mistakeAt(raw, [part, index, "name"], `a name that no other of the ${part} has`)]
        : [],
    );
  });
}

function unknownName(
  raw: unknown,
  path: readonly PropertyKey[],
  name: string | undefined,
  known: Readonly<Record<string, unknown>>,
): readonly Mistake[] {
  if (name === undefined || Object.hasOwn(known, name)) return [];
  const names = Object.keys(known).map((key) => `"${key}"`);
  return [
    mistakeAt(raw, path, names.length === 0 ? "a name under it, but there is none" : `one of ${names.join(", ")}`),
  ];
}

function scheduleMistakes(raw: unknown, file: Readable, surroundings: ConfigSurroundings): readonly Mistake[] {
  const mistakes = file.schedules.flatMap(({ cron, timeZone = "UTC" }, index) => {
    const problem = cron === undefined ? undefined : surroundings.scheduleProblem(cron, timeZone);
    return problem === undefined ? [] : [mistakeAt(raw, ["schedules", index, problem.key], problem.allowed)];
  });
  if (file.schedules.length === 0 || file.subscriptions.length > 0) return mistakes;
  const needed = "at least one subscription ID, because schedules select their machines from there";
  return [...mistakes, mistakeAt(raw, ["subscriptions"], needed)];
}

function pollMistakes(raw: unknown, file: Readable): readonly Mistake[] {
  if (file.thresholds === undefined) return [];
  const { pollMinimumSeconds, pollMaximumSeconds } = file.thresholds;
  return pollMinimumSeconds > pollMaximumSeconds
    ? [mistakeAt(raw, ["thresholds", "pollMinimumSeconds"], `at most pollMaximumSeconds, ${pollMaximumSeconds}`)]
    : [];
}

/** What is allowed instead; `undefined` when nothing is wrong. */
type Judge = (value: string, surroundings: ConfigSurroundings) => string | undefined;

/** The secret's value is judged, never shown. */
function secretMistakes(
  path: readonly PropertyKey[],
  setting: string | undefined,
  surroundings: ConfigSurroundings,
  judge: Judge,
): readonly Mistake[] {
  if (setting?.startsWith("HOLDFAST_SECRET_") !== true) return [];
  const value = surroundings.secrets.get(setting);
  if (value === undefined) return [mistakeAt({}, path, "an app setting that exists", `"${setting}", which is not set`)];
  const allowed = judge(value, surroundings);
  return allowed === undefined ? [] : [mistakeAt({}, path, allowed, `something else in the setting ${setting}`)];
}

/** As Standard Webhooks has it. */
function signingSecretFault(value: string): string | undefined {
  const base64 = value.replace(/^whsec_/, "");
  const sizeBytes = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, "base64").length : 0;
  return sizeBytes >= 24 && sizeBytes <= 64 ? undefined : '24 to 64 bytes as base64, with or without "whsec_"';
}

function webhookUrlFault(value: string, { allowLocalWebhooks }: ConfigSurroundings): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isLocal = url !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url?.protocol === "https:" || (allowLocalWebhooks && url?.protocol === "http:" && isLocal)) return undefined;
  return allowLocalWebhooks ? "an https URL, or an http URL of this machine" : "an https URL";
}
