import type { IconName } from "../../components/icon.tsx";
import { Badge } from "../../components/state-badge.tsx";
import type { StatusWord, Tone } from "../../words/status-words.ts";

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: "check",
  wait: "clock",
  warn: "triangle",
  bad: "octagon",
  unknown: "question",
  quiet: "minus",
};

/** A status as an icon and a word, with its meaning where it has one. */
export function StatusBadge({ of: word }: { readonly of: StatusWord }) {
  const badge = <Badge tone={word.tone === "unknown" ? "warn" : word.tone} icon={ICONS[word.tone]} word={word.label} />;
  return word.meaning === undefined ? badge : <span title={word.meaning}>{badge}</span>;
}
