import type { AttentionReason } from "../../reasons.ts";
import { safeLine } from "../../text/safe-line.ts";
import { type Finding, type FindingCode, finding, findingRows } from "./finding.ts";
import { worstFirst } from "./preflight.ts";

/** What a run carries and reports of one machine. */
const MAX_FINDINGS = 10;
const MAX_TEXT_CHARACTERS = 300;

/** Findings as an outcome has them: worst first, each once, at most 10, texts of at most 300 characters without secrets. */
export function outcomeFindings(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map(findings.toReversed().map((each) => [`${each.code} ${each.text}`, each]));
  const once = findings.filter((each) => known.get(`${each.code} ${each.text}`) === each);
  return worstFirst(once)
    .slice(0, MAX_FINDINGS)
    .map((each) => ({ ...each, text: safeLine(each.text, MAX_TEXT_CHARACTERS) }));
}

/** The finding that says what a run met, for reasons that a what-if finds as well: `vaultMissing`, `providerNotRegistered`, … */
export function findingsOfReason(reason: AttentionReason): readonly Finding[] {
  return isFindingCode(reason) ? [finding(reason)] : [];
}

function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(findingRows, text);
}

/** What a machine shows of its guest and its state. It changes by itself, so that a later reading replaces it. */
const GUEST_CODES: readonly FindingCode[] = [
  "agentAbsent",
  "agentNotReady",
  "agentTooOld",
  "extensionFailed",
  "extensionInstalling",
  "poweredOff",
  "provisioningFailed",
  "provisioningInProgress",
];

export function withoutGuest(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ code }) => !GUEST_CODES.includes(code));
}

/** An agent that was still starting when it was read. */
const STARTING_CODES: readonly FindingCode[] = ["agentAbsent", "agentNotReady"];

export function withoutStartingAgent(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ code }) => !STARTING_CODES.includes(code));
}

/** What a run has done or met once. A later run does not find it again, nor that it is gone. */
const ONCE_CODES: readonly FindingCode[] = [
  "machineRecreated",
  "vaultDrift",
  "vaultCorrected",
  "policyDrift",
  "policyCorrected",
  "retentionShortened",
];

/** What an earlier run found and a later one confirms or cannot see. */
export function findingsOfBoth(earlier: readonly Finding[], later: readonly Finding[]): readonly Finding[] {
  return outcomeFindings([...earlier.filter(({ code }) => ONCE_CODES.includes(code)), ...later]);
}
