import type { MessagePhase } from "../../domain/alerts/message.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import type { ChannelPost } from "../../domain/ports/chat-channel.ts";
import { singleLine } from "../../domain/text/safe-line.ts";
import { fittingRows, jsonBytes } from "../bounded-text.ts";
import { actionLinks } from "../shown-post.ts";

/** Standard Webhooks recommends small payloads; receivers have different limits. */
const MAX_BODY_BYTES = 20 * 1024;
const LIMITS = { line: 200, text: 2000, factName: 80, factValue: 400, vmId: 600 } as const;

/** The posted body. Members may be added, never removed or renamed. */
export interface WebhookBody {
  /** `notice.` and the notice's kind. */
  readonly type: string;
  /** When it happened, ISO 8601; the time of the attempt is in a header. */
  readonly timestamp: string;
  readonly data: WebhookData;
}

export interface WebhookData extends Omit<Notice, "facts" | "occurredAt"> {
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** Number of facts omitted because the message would have been too large. */
  readonly factsOmitted: number;
  /** The same `id` in all messages of an incident; absent in a message of its own. */
  readonly incident?: { readonly id: string; readonly phase: MessagePhase; readonly machineCount: number };
  /** What people can do: signed, expiring addresses. */
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

/** The post as JSON of at most 20 KB: facts are omitted from the end. */
export function webhookBody({ notice, incident, links }: ChannelPost): WebhookBody {
  const { facts, occurredAt, ...rest } = notice;
  const data = {
    ...rest,
    ...(rest.vmId !== undefined && { vmId: singleLine(rest.vmId, LIMITS.vmId) }),
    title: singleLine(rest.title, LIMITS.line),
    text: singleLine(rest.text, LIMITS.text),
    whatToDo: singleLine(rest.whatToDo, LIMITS.text),
  };
  const whole = (rows: WebhookData["facts"], factsOmitted: number): WebhookBody => ({
    type: `notice.${notice.kind}`,
    timestamp: occurredAt,
    data: {
      ...data,
      facts: rows,
      factsOmitted,
      ...(incident !== undefined && {
        incident: { id: incident.incidentId, phase: incident.phase, machineCount: incident.machineCount },
      }),
      links: actionLinks(links),
    },
  });
  const rows = facts.map(([name, value]) => ({
    name: singleLine(name, LIMITS.factName),
    value: singleLine(value, LIMITS.factValue),
  }));
  const fitting = fittingRows(rows, MAX_BODY_BYTES, (kept, omitted) => jsonBytes(whole(kept, omitted)));
  return whole(fitting.rows, fitting.omitted);
}
