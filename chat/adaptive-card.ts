import type { Notice, Severity, WhoActs } from "../domain/notices/notice.ts";
import { singleLine } from "../domain/text/safe-line.ts";
import { fittingRows, jsonBytes } from "./bounded-text.ts";

/** Teams refuses messages of about 28 KB; 27 leaves room for what it adds. */
export const MAX_MESSAGE_BYTES = 27 * 1024;

/** The body that a Workflows webhook expects: one message with one card. */
export interface TeamsMessage {
  readonly type: "message";
  readonly attachments: readonly [
    {
      readonly contentType: "application/vnd.microsoft.card.adaptive";
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

/** The part of Adaptive Card 1.4 that is in use. Webhooks allow only links as actions. */
export interface AdaptiveCard {
  readonly type: "AdaptiveCard";
  readonly $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
  readonly version: "1.4";
  readonly msteams: { readonly width: "Full" };
  /** Text for notifications and screen readers. */
  readonly fallbackText: string;
  readonly body: readonly CardElement[];
  readonly actions: readonly { readonly type: "Action.OpenUrl"; readonly title: string; readonly url: string }[];
}

type CardElement =
  | {
      readonly type: "TextBlock";
      readonly text: string;
      readonly wrap: true;
      readonly size?: "Large" | "Small";
      readonly weight?: "Bolder";
      readonly color?: "Attention" | "Warning" | "Default";
      readonly isSubtle?: boolean;
    }
  | { readonly type: "FactSet"; readonly facts: readonly { readonly title: string; readonly value: string }[] };

/**
 * Renders a notice. All text of the notice is escaped; facts that do not fit are omitted and counted.
 *
 * @param publicUrl - The app's own address, linked from the card.
 */
export function teamsMessage(notice: Notice, publicUrl?: string): TeamsMessage {
  const card = cardOf(notice, publicUrl);
  const message = (facts: readonly Fact[], omitted: number): TeamsMessage => ({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: card(facts, omitted),
      },
    ],
  });
  const { rows, omitted } = fittingRows(factsOf(notice), MAX_MESSAGE_BYTES, (facts, left) =>
    jsonBytes(message(facts, left)),
  );
  return message(rows, omitted);
}

/**
 * Text that a card shows unchanged. Teams interprets Markdown in cards; a backslash escapes a character, and a list or heading
 * begins only at the start of a line.
 */
export function plainText(text: string): string {
  return text
    .replace(/[\\`*_[\]<>~|]/g, "\\$&")
    .replace(/^(\s*)([#+-]|\d+(?=[.)]))/, (_all, blanks: string, marker: string) =>
      /\d/.test(marker) ? `${blanks}${marker}\\` : `${blanks}\\${marker}`,
    );
}

interface Fact {
  readonly title: string;
  readonly value: string;
}

/** In characters. The card without facts stays below the limit even if each character takes four bytes, escaped. */
const LIMITS = { title: 200, text: 1500, whatToDo: 1000, factName: 80, factValue: 400, vmId: 600 } as const;

const COLORS: Readonly<Record<Severity, "Attention" | "Warning" | "Default">> = {
  error: "Attention",
  warning: "Warning",
  info: "Default",
};

const WHO_ACTS: Readonly<Record<WhoActs, string>> = {
  vmOwner: "Who acts: the machine's owner",
  platformAdmin: "Who acts: the backup administrator",
  keyVaultOwner: "Who acts: the key vault's owner",
  microsoftSupport: "Who acts: Microsoft support, asked by the backup administrator",
  none: "No action needed",
};

function factsOf({ facts }: Notice): readonly Fact[] {
  return facts.map(([name, value]) => ({
    title: plainText(singleLine(name, LIMITS.factName)),
    value: plainText(singleLine(value, LIMITS.factValue)),
  }));
}

/** The card for any of the notice's facts; its other texts are made once. */
function cardOf(
  notice: Notice,
  publicUrl: string | undefined,
): (facts: readonly Fact[], omitted: number) => AdaptiveCard {
  const title = singleLine(notice.title, LIMITS.title);
  const text = plainText(singleLine(notice.text, LIMITS.text));
  const whatToDo = `**What to do:** ${plainText(singleLine(notice.whatToDo, LIMITS.whatToDo))}`;
  const whoActs = `${WHO_ACTS[notice.whoActs]} · ${notice.occurredAt.slice(0, 16).replace("T", " ")} UTC`;
  const actions = links(notice.vmId, publicUrl);
  return (facts, omitted) => ({
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.4",
    msteams: { width: "Full" },
    fallbackText: title,
    body: [
      {
        type: "TextBlock",
        text: plainText(title),
        wrap: true,
        size: "Large",
        weight: "Bolder",
        color: COLORS[notice.severity],
      },
      { type: "TextBlock", text, wrap: true },
      { type: "TextBlock", text: whatToDo, wrap: true },
      ...factSet(facts, omitted),
      { type: "TextBlock", text: whoActs, wrap: true, size: "Small", isSubtle: true },
    ],
    actions,
  });
}

function factSet(facts: readonly Fact[], omitted: number): readonly CardElement[] {
  const shown = omitted === 0 ? facts : [...facts, { title: "…", value: `${omitted} more` }];
  return shown.length === 0 ? [] : [{ type: "FactSet", facts: shown }];
}

function links(vmId: string | undefined, publicUrl: string | undefined): AdaptiveCard["actions"] {
  const portal = vmId === undefined || vmId.length > LIMITS.vmId ? undefined : vmId;
  return [
    ...(portal === undefined
      ? []
      : [link("Open in Azure portal", `https://portal.azure.com/#resource${encodeURI(portal.toWellFormed())}`)]),
    ...(publicUrl === undefined ? [] : [link("Open Holdfast", publicUrl)]),
  ];
}

function link(title: string, url: string): AdaptiveCard["actions"][number] {
  return { type: "Action.OpenUrl", title, url };
}
