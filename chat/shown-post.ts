import type { MessagePhase } from "../domain/alerts/message.ts";
import type { Severity, WhoActs } from "../domain/notices/notice.ts";
import { timeText } from "../domain/notices/wording.ts";
import type { ChannelPost, PostedIncident, PostLink } from "../domain/ports/chat-channel.ts";
import { singleLine } from "../domain/text/safe-line.ts";

/** A post as any chat shows it: single lines of limited length, not escaped yet. */
export interface ShownPost {
  /** What it means for the reader, for a colour: `resolved` whatever the severity was. */
  readonly tone: Severity | "resolved";
  readonly title: string;
  /** For lists and notifications, which show nothing else: the title, with the phase unless it is the first message. */
  readonly headline: string;
  /** `Reminder · 37 machines`; absent without an incident. */
  readonly phase?: string;
  readonly text: string;
  readonly whatToDo: string;
  /** `the machine's owner`; absent when no action is needed. */
  readonly actor?: string;
  /** `Who acts: the machine's owner`, or `No action needed`. */
  readonly whoActs: string;
  /** `Who acts: the machine's owner · 2026-03-01 20:25 UTC` */
  readonly footer: string;
  readonly facts: readonly ShownFact[];
  /** Actions first. Absolute addresses without characters that end a link in some markup. */
  readonly links: readonly PostLink[];
}

export interface ShownFact {
  readonly name: string;
  readonly value: string;
}

/** In characters. A post without its facts fits into the smallest message that a channel takes. */
const LIMITS = { title: 200, text: 1500, whatToDo: 1000, factName: 80, factValue: 400, link: 40 } as const;
/** Longer addresses are left out: some channels cut them, and a cut link leads nowhere. */
const MAX_URL_CHARACTERS = 1000;
const MAX_ACTIONS = 4;
const MAX_PLACES = 3;

const ACTORS: Readonly<Record<WhoActs, string | undefined>> = {
  vmOwner: "the machine's owner",
  platformAdmin: "the backup administrator",
  keyVaultOwner: "the key vault's owner",
  microsoftSupport: "Microsoft support, asked by the backup administrator",
  none: undefined,
};

const PHASES: Readonly<Record<MessagePhase, string>> = {
  opened: "Opened",
  updated: "Update",
  reminded: "Reminder",
  escalated: "Escalated",
  resolved: "Resolved",
  reopened: "Open again",
};

/**
 * What a chat shows of a post.
 *
 * @param publicUrl - The app's own address, linked from messages.
 */
export function shownPost(post: ChannelPost, publicUrl?: string): ShownPost {
  const { notice, incident, links, places = [], occurredAtText = timeText(notice.occurredAt) } = post;
  const title = singleLine(notice.title, LIMITS.title);
  const actor = ACTORS[notice.whoActs];
  const whoActs = actor === undefined ? "No action needed" : `Who acts: ${actor}`;
  return {
    tone: incident?.phase === "resolved" ? "resolved" : notice.severity,
    title,
    headline: headlineOf(title, incident),
    ...(incident !== undefined && { phase: phaseText(incident) }),
    text: singleLine(notice.text, LIMITS.text),
    whatToDo: singleLine(notice.whatToDo, LIMITS.whatToDo),
    ...(actor !== undefined && { actor }),
    whoActs,
    footer: `${whoActs} · ${occurredAtText}`,
    facts: notice.facts.map(([name, value]) => ({
      name: singleLine(name, LIMITS.factName),
      value: singleLine(value, LIMITS.factValue),
    })),
    links: [...actionLinks(links), ...placeLinks(places), ...appLink(incident, publicUrl)],
  };
}

/** Links that people may follow: HTTPS, or HTTP to this machine, of a length that every channel shows. */
export function actionLinks(links: readonly PostLink[]): readonly PostLink[] {
  return links.flatMap((link) => linkTo(link.title, link.url)).slice(0, MAX_ACTIONS);
}

/** Without a prefix where the title begins with the word by itself. */
function headlineOf(title: string, incident: PostedIncident | undefined): string {
  if (incident === undefined || incident.phase === "opened") return title;
  const word = PHASES[incident.phase];
  return title.toLowerCase().startsWith(word.toLowerCase()) ? title : `${word}: ${title}`;
}

function phaseText({ phase, machineCount }: PostedIncident): string {
  return machineCount > 1 ? `${PHASES[phase]} · ${machineCount} machines` : PHASES[phase];
}

/** Links to pages, in the same bounds. */
function placeLinks(places: readonly PostLink[]): readonly PostLink[] {
  return places.flatMap(({ title, url }) => linkTo(title, url)).slice(0, MAX_PLACES);
}

function appLink(incident: PostedIncident | undefined, publicUrl: string | undefined): readonly PostLink[] {
  if (publicUrl === undefined) return [];
  const page = `${publicUrl.replace(/\/+$/, "")}/api/ui`;
  if (incident === undefined) return linkTo("Open Holdfast", page);
  return linkTo("Open incident", `${page}/incidents/${incident.incidentId}`);
}

/** Characters that URLs keep and that end a link in Markdown or in Slack's markup. */
const ENDS_A_LINK = /[()<>|"`\\^{}]/g;
const LOOPBACK: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

function linkTo(title: string, address: string): readonly PostLink[] {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.includes(url.hostname));
  if (url === undefined || !isSafe) return [];
  const href = url.href.replace(ENDS_A_LINK, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return href.length > MAX_URL_CHARACTERS ? [] : [{ title: singleLine(title, LIMITS.link), url: href }];
}
