import type { Picture } from "./list.ts";

/** Hash of what a picture shows, by the picture's name: a file beside the pictures. */
export type PictureRecord = Readonly<Record<string, string>>;

export const PICTURES_FOLDER = "docs/images/alerts";
export const RECORD_FILE = `${PICTURES_FOLDER}/pictures.json`;
export const GALLERY_FILE = "docs/alerts.md";
/** Pictures of a channel that are shown at once; the others are folded away. */
const SHOWN_AT_ONCE: Readonly<Record<string, number>> = { teams: 3 };
const BEGIN = "<!-- pictures: written by npm run pictures -->";
const END = "<!-- end of pictures -->";

const CHANNEL_NAMES: Readonly<Record<string, string>> = {
  teams: "Teams",
  slack: "Slack",
  discord: "Discord",
  "google-chat": "Google Chat",
  "pager-duty": "PagerDuty",
  webhook: "Webhook",
  "event-grid": "Event Grid",
};

export function recordOf(pictures: readonly Picture[]): PictureRecord {
  return Object.fromEntries(pictures.map(({ name, hash }) => [name, hash]));
}

/** The document with today's pictures between its two marks. */
export function withGallery(document: string, pictures: readonly Picture[]): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${GALLERY_FILE} has no place for pictures: "${BEGIN}" and "${END}".`);
  return `${document.slice(0, from)}${BEGIN}\n${galleryOf(pictures)}${document.slice(to)}`;
}

function galleryOf(pictures: readonly Picture[]): string {
  const channels = [...new Set(pictures.map(({ channel }) => channel))];
  return channels
    .map((channel) => {
      const lines = pictures.filter((picture) => picture.channel === channel).map(pictureLine);
      const first = lines.slice(0, SHOWN_AT_ONCE[channel] ?? 0);
      const folded = lines.slice(first.length);
      const label = `${CHANNEL_NAMES[channel] ?? channel}: ${folded.length} ${first.length > 0 ? "more " : ""}messages`;
      const details = `<details>\n<summary>${label}</summary>\n\n${folded.join("\n\n")}\n\n</details>\n`;
      return [...first, details].join("\n\n");
    })
    .join("\n");
}

function pictureLine({ name, channel, title, about }: Picture): string {
  const label = about === "" ? title : about;
  const alt = `${CHANNEL_NAMES[channel] ?? channel}: ${title}`.replaceAll(/[[\]\\]/g, "");
  return `${label}:\n\n![${alt}](images/alerts/${name}.png)`;
}
