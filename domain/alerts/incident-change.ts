import type { Severity, WhoActs } from "../notices/notice.ts";

/** What an incident is about: causes of one family are closed by the same proof. */
export const incidentFamilies = ["protection", "agent", "backup", "vault", "schedule", "channel", "platform"] as const;
export type IncidentFamily = (typeof incidentFamilies)[number];

/** What an incident concerns: a machine, a vault, a schedule, a channel. */
export interface IncidentSubject {
  /** Resource ID in lower case, or `channel:<name>`, `schedule:<name>`: the same subject has the same key. At most 500 characters. */
  readonly key: string;
  readonly vmId?: string;
  readonly vaultId?: string;
}

/** What an alert changes. */
export type IncidentChange =
  /** One message, no incident: a summary, a machine that is newly protected. */
  | { readonly action: "inform" }
  | {
      readonly action: "open";
      readonly family: IncidentFamily;
      /** Azure's code where there is one, else a reason of ours, in camelCase or as Azure spells it; at most 100 characters. */
      readonly cause: string;
      readonly severity: Severity;
      readonly whoActs: WhoActs;
      readonly subject: IncidentSubject;
      /** A summary tells of it: the incident is kept and listed, and sends no message of its own. */
      readonly isToldElsewhere?: boolean;
    }
  /** The next backup proves it, or protection is confirmed: open incidents of these families no longer concern the subject. */
  | {
      readonly action: "close";
      readonly families: readonly IncidentFamily[];
      readonly subject: IncidentSubject;
      /** Only incidents of these causes; of all causes if absent. At most 10. */
      readonly causes?: readonly string[];
    };
