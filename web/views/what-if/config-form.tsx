import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { readConfigText } from "../../what-if/read-config.ts";
import { Section } from "../parts/section.tsx";
import { useRefusal } from "../parts/use-role.ts";

export interface ConfigFormProps {
  readonly isAsking: boolean;
  /** `undefined`: the configuration that is in use. */
  readonly onAsk: (config: Readonly<Record<string, unknown>> | undefined) => void;
}

/** Which configuration is asked about: the one in use, or one that is pasted or read from a file. */
export function ConfigForm({ isAsking, onAsk }: ConfigFormProps) {
  const isOwn = useSignal(true);
  const text = useSignal("");
  const wrong = useSignal<string | undefined>(undefined);
  const refusal = useRefusal("reader");
  const name = useId();
  const ask = () => {
    wrong.value = undefined;
    if (isOwn.value) {
      onAsk(undefined);
      return;
    }
    const given = readConfigText(text.value);
    if (given.kind === "wrong") wrong.value = given.detail;
    else onAsk(given.config);
  };
  const choose = (value: boolean) => () => {
    isOwn.value = value;
    wrong.value = undefined;
  };
  return (
    <Section title="Configuration">
      <fieldset class="choices">
        <legend class="visually-hidden">Which configuration</legend>
        <label>
          <input type="radio" name={name} checked={isOwn.value} onChange={choose(true)} /> The one in use
        </label>
        <label>
          <input type="radio" name={name} checked={!isOwn.value} onChange={choose(false)} /> Another one
        </label>
      </fieldset>
      {!isOwn.value && <ConfigText text={text} wrong={wrong.value} />}
      <div class="action">
        <button type="button" class="primary" disabled={isAsking || refusal !== undefined} onClick={ask}>
          Show what would be done
        </button>
        {refusal !== undefined && <span class="hint">{refusal}</span>}
      </div>
    </Section>
  );
}

function ConfigText({ text, wrong }: { readonly text: { value: string }; readonly wrong: string | undefined }) {
  const textId = useId();
  const fileId = useId();
  const wrongId = useId();
  const read = async (file: File | undefined) => {
    if (file !== undefined) text.value = await file.text();
  };
  return (
    <>
      <p>
        <label for={fileId}>A file</label>{" "}
        <input
          id={fileId}
          type="file"
          accept=".json,application/json"
          onChange={(event) => void read(event.currentTarget.files?.[0])}
        />
      </p>
      <label for={textId}>The whole text of a holdfast.config.json; its channels are ignored</label>
      <textarea
        id={textId}
        class="config-text"
        rows={12}
        spellcheck={false}
        value={text.value}
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong === undefined ? undefined : wrongId}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      {wrong !== undefined && (
        <p id={wrongId} class="wrong" role="alert">
          {wrong}
        </p>
      )}
    </>
  );
}
