/** Channels that the local receivers play. */
export type ChannelType = "teams" | "slack" | "webhook";

/** A message as its readers see it, whatever the channel. */
export interface ShownMessage {
  readonly title: string;
  /** `Opened`, `Update`, `Reminder`, `Escalated`, `Resolved` or `Open again`; absent in a message about no incident. */
  readonly phase?: string;
  readonly text: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Teams and Slack do not show it. */
  readonly incidentId?: string;
  readonly severity?: string;
  readonly kind?: string;
}

const PHASES: Readonly<Record<string, string>> = {
  opened: "Opened",
  updated: "Update",
  reminded: "Reminder",
  escalated: "Escalated",
  resolved: "Resolved",
  reopened: "Open again",
};

/** Reads a body that the app posted. Throws when it is none of the channel's. */
export function readShown(type: ChannelType, body: string): ShownMessage {
  const parsed: unknown = JSON.parse(body);
  switch (type) {
    case "teams":
      return readCard(parsed);
    case "slack":
      return readBlocks(parsed);
    case "webhook":
      return readNotice(parsed);
  }
}

/** Equal for one message on different channels: they show the same words. */
export function fingerprintOf({ title, phase, text, facts }: ShownMessage): string {
  return JSON.stringify([title.slice(0, 140), phase, text, facts]);
}

/** Machines that a message names; `more` are counted only. */
export function machinesIn({ facts, title }: ShownMessage): {
  readonly names: readonly string[];
  readonly more: number;
} {
  const machine = factOf(facts, "Machine");
  if (machine !== undefined) return { names: [machine], more: 0 };
  const list = factOf(facts, "Machines");
  if (list === undefined) return { names: [/^([\w-]+): /.exec(title)?.[1] ?? []].flat(), more: 0 };
  const [, named = list, more = "0"] = /^(.*?)(?: and (\d+) more)?$/.exec(list) ?? [];
  return { names: named.split(", "), more: Number(more) };
}

/**
 * What a message is about, as one word of the judge: Azure's code, else the words of its title: `web-01: backup stalled` and
 * `Backup stalled on 3 machines` are `backup stalled`, as `3 machines are backed up again` is `backed up again`.
 */
export function labelOf({ facts, title }: ShownMessage): string {
  const code = factOf(facts, "Azure's code");
  if (code !== undefined) return code;
  return title
    .replace(/^[\w-]+: /, "")
    .replace(/^\d+ machines? (?:are|have(?: a(?= ))?) /, "")
    .replace(/ on \d+ machines?$/, "")
    .toLowerCase();
}

function factOf(facts: ShownMessage["facts"], name: string): string | undefined {
  return facts.find(([other]) => other === name)?.[1];
}

function readNotice(parsed: unknown): ShownMessage {
  const { data } = parsed as {
    readonly data: {
      readonly kind: string;
      readonly severity: string;
      readonly title: string;
      readonly text: string;
      readonly facts: readonly { readonly name: string; readonly value: string }[];
      readonly incident?: { readonly id: string; readonly phase: string; readonly machineCount: number };
    };
  };
  const { kind, severity, title, text, facts, incident } = data;
  return {
    ...{ title, text, kind, severity },
    facts: facts.map(({ name, value }) => [name, value]),
    ...(incident !== undefined && {
      phase: PHASES[incident.phase] ?? incident.phase,
      incidentId: incident.id,
    }),
  };
}

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly weight?: string;
  readonly size?: string;
  readonly facts?: readonly { readonly title: string; readonly value: string }[];
}

function readCard(parsed: unknown): ShownMessage {
  const { attachments } = parsed as {
    readonly attachments: readonly { readonly content: { readonly body: Block[] } }[];
  };
  const blocks = attachments[0]?.content.body ?? [];
  const [title, ...texts] = blocks.filter(({ type }) => type === "TextBlock");
  const phase = texts[0]?.weight === "Bolder" ? texts.shift() : undefined;
  const facts = blocks.flatMap((block) => block.facts ?? []);
  return {
    title: unescapedCard(title?.text),
    ...(phase !== undefined && { phase: phaseIn(unescapedCard(phase.text)) }),
    text: unescapedCard(texts[0]?.text),
    facts: facts.map(({ title: name, value }) => [unescapedCard(name), unescapedCard(value)]),
  };
}

interface SlackBlock {
  readonly type: string;
  readonly text?: { readonly text: string };
  readonly fields?: readonly { readonly text: string }[];
  readonly elements?: readonly { readonly text: string }[];
}

function readBlocks(parsed: unknown): ShownMessage {
  const { blocks } = parsed as { readonly blocks: readonly SlackBlock[] };
  const [header, second] = blocks;
  const phase = second?.type === "context" ? second.elements?.[0]?.text.replaceAll("*", "") : undefined;
  const text = blocks.find(({ type, text: own }) => type === "section" && own !== undefined)?.text?.text;
  const fields = blocks.flatMap((block) => block.fields ?? []).map((field) => unescapedSlack(field.text));
  return {
    title: unescapedSlack(header?.text?.text),
    ...(phase !== undefined && { phase: phaseIn(phase) }),
    text: unescapedSlack(text),
    facts: fields.map((field) => {
      const at = field.indexOf(": ");
      return [field.slice(0, at), field.slice(at + 2)];
    }),
  };
}

/** `Opened · 3 machines` */
function phaseIn(text: string): string {
  return text.split(" · ")[0] ?? text;
}

function unescapedCard(text = ""): string {
  return text.replace(/\\(.)/g, "$1");
}

function unescapedSlack(text = ""): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
