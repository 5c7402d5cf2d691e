import { z } from "zod";
import { leastKeepDays } from "../domain/coordination/retention.ts";
import { DEFAULT_DEADLINE_HOURS } from "../domain/schedule/deadline.ts";
import { didYouMean } from "../domain/text/closest.ts";
import { type ChannelContext, channelIssues, zoneIssues } from "./channel-issues.ts";
import { type ConfigIssue, issueAt, namesText } from "./issues.ts";
import { nameCollisions } from "./name-collisions.ts";
import { policyIssues } from "./policy-issues.ts";
import { DEFAULT_JOB_DEADLINE_HOURS } from "./schema-parts.ts";

/** What validation needs besides the file. */
export interface ConfigContext {
  /** Values of `HOLDFAST_SECRET_<NAME>` by full name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Whether channels may post to this machine over plain HTTP. */
  readonly allowLocalWebhooks: boolean;
  /** Validates a cron expression and a time zone; `undefined` when both are valid. Given, because config/ has no cron parser. */
  readonly checkSchedule: (
    cron: string,
    timeZone: string,
  ) => { readonly key: "cron" | "timeZone"; readonly allowed: string } | undefined;
}

const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const named = z.object({ name: text, vault: text, policy: text }).catch({});
const schedule = z
  .object({ name: text, cron: text, timeZone: text, staggerMinutes: number, deadlineHours: number })
  .catch({});
const texts = z.array(z.string()).optional().catch(undefined);
const channel = z.looseObject({ name: text, only: z.object({ rules: texts }).catch({}) }).catch({ only: {} });
const storage = z.object({ redundancy: z.unknown(), crossRegionRestore: z.unknown() }).partial().catch({});
const entries = z.record(z.string(), z.unknown()).catch({});

/** The parts of the file that can be read, so that their references are checked although other parts are invalid. */
const readable = z
  .object({
    subscriptions: z.array(z.unknown()).catch([]),
    rules: z.array(named).catch([]),
    vaults: entries,
    policies: entries,
    schedules: z.array(schedule).catch([]),
    thresholds: z
      .object({ pollMinimumSeconds: number, pollMaximumSeconds: number, jobDeadlineHours: number })
      .catch({}),
    retention: z.object({ finishedInstancesDays: number }).catch({}),
    channels: z.array(channel).catch([]),
    fallbackChannel: text,
    timeZone: text,
    incidents: z.object({ escalateTo: text }).catch({}),
  })
  .catch({
    subscriptions: [],
    rules: [],
    vaults: {},
    policies: {},
    schedules: [],
    thresholds: {},
    retention: {},
    channels: [],
    incidents: {},
  });
type Readable = z.output<typeof readable>;

/** Issues between parts of the file, and between the file and the settings. The schema validates the shape. */
export function crossReferenceIssues(raw: unknown, context: ConfigContext): readonly ConfigIssue[] {
  const file = readable.parse(raw);
  return [
    ...repeatedNames(raw, file),
    ...file.rules.flatMap((rule, index) => [
      ...unknownName(raw, ["rules", index, "vault"], rule.vault, file.vaults),
      ...unknownName(raw, ["rules", index, "policy"], rule.policy, file.policies),
    ]),
    ...vaultIssues(raw, file),
    ...policyIssues(raw, file.policies),
    ...nameCollisions(raw, file.policies, file.vaults),
    ...scheduleIssues(raw, file, context),
    ...staggerIssues(raw, file),
    ...retentionIssues(raw, file),
    ...pollIssues(raw, file),
    ...file.channels.flatMap((channel, index) => [
      ...channelIssues(raw, index, channel, channelContext(context)),
      ...ruleNameIssues(raw, index, channel.only.rules, file.rules),
    ]),
    ...fallbackIssues(raw, file),
    ...zoneIssues(raw, ["timeZone"], file.timeZone, channelContext(context)),
  ];
}

function repeatedNames(raw: unknown, file: Readable): readonly ConfigIssue[] {
  return (["rules", "schedules", "channels"] as const).flatMap((part) => {
    const names = file[part].map(({ name }) => name?.toLowerCase());
    return names.flatMap((name, index) =>
      name !== undefined && names.indexOf(name) < index
        ? [issueAt(raw, [part, index, "name"], `a name that no other of the ${part} has`)]
        : [],
    );
  });
}

function unknownName(
  raw: unknown,
  path: readonly PropertyKey[],
  name: string | undefined,
  known: Readonly<Record<string, unknown>>,
): readonly ConfigIssue[] {
  if (name === undefined || Object.hasOwn(known, name)) return [];
  const names = Object.keys(known);
  const hint = didYouMean(name, names);
  const oneOf = `one of ${namesText(names)}${hint === "" ? "" : `.${hint}`}`;
  return [issueAt(raw, path, names.length === 0 ? "an existing entry, but there are none" : oneOf)];
}

/** Azure copies only a geo-redundant vault to the paired region. */
function vaultIssues(raw: unknown, file: Readable): readonly ConfigIssue[] {
  return Object.entries(file.vaults).flatMap(([name, vault]) => {
    const { redundancy = "GeoRedundant", crossRegionRestore } = storage.parse(vault);
    return crossRegionRestore === true && redundancy !== "GeoRedundant"
      ? [issueAt(raw, ["vaults", name, "crossRegionRestore"], "false, unless redundancy is GeoRedundant")]
      : [];
  });
}

function scheduleIssues(raw: unknown, file: Readable, context: ConfigContext): readonly ConfigIssue[] {
  const issues = file.schedules.flatMap(({ cron, timeZone = "UTC" }, index) => {
    const issue = cron === undefined ? undefined : context.checkSchedule(cron, timeZone);
    return issue === undefined ? [] : [issueAt(raw, ["schedules", index, issue.key], issue.allowed)];
  });
  if (file.schedules.length === 0 || file.subscriptions.length > 0) return issues;
  const needed = "at least one subscription ID, because schedules select machines from these subscriptions";
  return [...issues, issueAt(raw, ["subscriptions"], needed)];
}

/** A stagger window that ends after the deadline would leave machines out. */
function staggerIssues(raw: unknown, { schedules }: Readable): readonly ConfigIssue[] {
  return schedules.flatMap(({ staggerMinutes = 0, deadlineHours = DEFAULT_DEADLINE_HOURS }, index) =>
    staggerMinutes > deadlineHours * 60
      ? [issueAt(raw, ["schedules", index, "staggerMinutes"], `at most deadlineHours, ${deadlineHours * 60} minutes`)]
      : [],
  );
}

function retentionIssues(raw: unknown, { schedules, thresholds, retention }: Readable): readonly ConfigIssue[] {
  const { jobDeadlineHours = DEFAULT_JOB_DEADLINE_HOURS } = thresholds;
  const deadlines = schedules.map(({ deadlineHours = DEFAULT_DEADLINE_HOURS }) => deadlineHours);
  const least = leastKeepDays(deadlines, jobDeadlineHours);
  const { finishedInstancesDays = least } = retention;
  const allowed = `${least} or more, because a run may take that long: a schedule's deadlineHours and jobDeadlineHours`;
  return finishedInstancesDays < least ? [issueAt(raw, ["retention", "finishedInstancesDays"], allowed)] : [];
}

function pollIssues(raw: unknown, file: Readable): readonly ConfigIssue[] {
  const { pollMinimumSeconds, pollMaximumSeconds } = file.thresholds;
  return pollMinimumSeconds !== undefined && pollMaximumSeconds !== undefined && pollMinimumSeconds > pollMaximumSeconds
    ? [issueAt(raw, ["thresholds", "pollMinimumSeconds"], `at most pollMaximumSeconds, ${pollMaximumSeconds}`)]
    : [];
}

function channelContext({ secrets, allowLocalWebhooks, checkSchedule }: ConfigContext): ChannelContext {
  const checkTimeZone = (timeZone: string) => checkSchedule("0 0 * * *", timeZone)?.allowed;
  return { secrets, allowLocalWebhooks, checkTimeZone };
}

function ruleNameIssues(
  raw: unknown,
  index: number,
  names: readonly string[] | undefined,
  rules: Readable["rules"],
): readonly ConfigIssue[] {
  const known = Object.fromEntries(rules.flatMap(({ name }) => (name === undefined ? [] : [[name, true]])));
  return (names ?? []).flatMap((name, place) =>
    unknownName(raw, ["channels", index, "only", "rules", place], name, known),
  );
}

function fallbackIssues(raw: unknown, { channels, fallbackChannel, incidents }: Readable): readonly ConfigIssue[] {
  const known = Object.fromEntries(channels.flatMap(({ name }) => (name === undefined ? [] : [[name, true]])));
  return [
    ...unknownName(raw, ["fallbackChannel"], fallbackChannel, known),
    ...unknownName(raw, ["incidents", "escalateTo"], incidents.escalateTo, known),
  ];
}
