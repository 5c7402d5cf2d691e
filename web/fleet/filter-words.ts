import { reasonWords } from "../../domain/notices/reason-words.ts";
import { STATES } from "../state-words.ts";
import type { FilterName, SortName } from "./query.ts";

/** What a filter is called. */
export const FILTER_LABELS: Readonly<Record<FilterName, string>> = {
  state: "State",
  proof: "Recovery point",
  reason: "Reason",
  vault: "Vault",
  subscription: "Subscription",
  location: "Location",
  rule: "Rule",
};

/** What an order is called. */
export const SORT_LABELS: Readonly<Record<SortName, string>> = {
  badness: "Worst first",
  name: "Name",
  state: "State",
  reason: "Reason",
  recoveryPoint: "Last recovery point",
  since: "In this state since",
  vault: "Vault",
  location: "Location",
  rule: "Rule",
};

const PROOFS: Readonly<Record<string, string>> = {
  proven: "Proven",
  lacking: "Lacking",
  notNeeded: "Not needed",
};

/** A filter's value in words: of a vault its name, of a reason and a state their words. */
export function valueWords(name: FilterName, value: string): string {
  if (value === "") return name === "reason" ? "No reason known" : "None";
  if (name === "state") return STATES.find(({ state }) => state === value)?.word ?? value;
  if (name === "proof") return Object.hasOwn(PROOFS, value) ? (PROOFS[value] ?? value) : value;
  if (name === "reason") return headed(reasonWords(value));
  return name === "vault" ? (value.split("/").at(-1) ?? value) : value;
}

function headed(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
