import { z } from "zod";

/** Why an advisory does not concern Holdfast, and until when that is believed. */
export interface ExplainedAdvisory {
  /** Of GitHub's advisory database: `GHSA-xxxx-xxxx-xxxx`. */
  readonly id: string;
  readonly why: string;
  /** Date, `YYYY-MM-DD`, from which on it is to be looked at again. */
  readonly until: string;
}

/** What is known after an audit: `notChecked` when the registry gave no answer, which is no clean result. */
export type AuditResult =
  | { readonly kind: "clean"; readonly explained: readonly string[] }
  | { readonly kind: "vulnerable"; readonly lines: readonly string[] }
  | { readonly kind: "notChecked"; readonly why: string };

/** Of `npm audit --json` (report version 2). `via` names either an advisory or the package that brings one in. */
const reportSchema = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.string(),
      via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string(), severity: z.string() })])),
    }),
  ),
});
const refusalSchema = z.object({ message: z.string() });

/** Judges what `npm audit --json` printed, on a day. */
export function judgeAudit(output: string, explained: readonly ExplainedAdvisory[], today: string): AuditResult {
  const answer = parseJson(output);
  const report = reportSchema.safeParse(answer);
  if (!report.success) {
    const refusal = refusalSchema.safeParse(answer);
    return { kind: "notChecked", why: refusal.success ? refusal.data.message : "npm audit printed no report" };
  }
  const advisories = Object.entries(report.data.vulnerabilities).flatMap(([name, { via }]) =>
    via.flatMap((cause) =>
      typeof cause === "string" ? [] : [{ name, ...cause, id: cause.url.split("/").at(-1) ?? "" }],
    ),
  );
  const explanations = new Map(explained.filter(({ until }) => today < until).map((each) => [each.id, each]));
  const open = advisories.filter(({ id }) => !explanations.has(id));
  if (open.length > 0) {
    return {
      kind: "vulnerable",
      lines: open.map(({ name, severity, title, url }) => `${name}: ${severity}: ${title} (${url})`),
    };
  }
  return {
    kind: "clean",
    explained: advisories.map(({ name, id }) => `${name}: ${id}: ${explanations.get(id)?.why ?? ""}`),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
