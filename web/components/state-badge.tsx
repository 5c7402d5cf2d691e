import { type MachineState, stateWords } from "../state-words.ts";
import { Icon, type IconName } from "./icon.tsx";

const ICONS: Readonly<Record<MachineState, IconName>> = {
  protected: "check",
  atRisk: "triangle",
  needsAttention: "octagon",
  unknown: "question",
  waiting: "clock",
  excluded: "minus",
  deleted: "cross",
};

/** A machine's state as an icon and a word. */
export function StateBadge({ state }: { readonly state: string }) {
  const words = stateWords(state);
  return <Badge tone={words.tone} icon={ICONS[words.state]} word={words.word} />;
}

/** The icon of a state, beside its word. */
export function StateIcon({ state }: { readonly state: string }) {
  return <Icon name={ICONS[stateWords(state).state]} />;
}

/** Any status as an icon and a word: for runs, incidents, channels. */
export function Badge(props: {
  readonly tone: "bad" | "warn" | "wait" | "good" | "quiet";
  readonly icon: IconName;
  readonly word: string;
}) {
  return (
    <span class={`badge ${props.tone}`}>
      <Icon name={props.icon} />
      {props.word}
    </span>
  );
}
