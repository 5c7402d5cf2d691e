import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { useClient } from "../client/use-api.ts";

/** Asks for a function key, where the app has no sign-in. */
export function KeyForm() {
  const client = useClient();
  const key = useSignal("");
  const id = useId();
  const isWrong = client.keyNeeded.value === "wrong";
  return (
    <form
      class="panel key-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (key.value.trim() !== "") client.useKey(key.value.trim());
      }}
    >
      <h1>Key needed</h1>
      {isWrong && (
        <p class="wrong" role="alert">
          The app refused the key.
        </p>
      )}
      <p>
        This app has no sign-in, and answers only requests with a function key. The Azure portal shows the keys of the
        app under “App keys”. The key stays in this tab and is forgotten when it is closed.
      </p>
      <p>
        <label for={id}>Function key</label>
        <input
          id={id}
          type="password"
          autoComplete="off"
          value={key.value}
          onInput={(event) => {
            key.value = event.currentTarget.value;
          }}
        />
      </p>
      <button type="submit" class="primary">
        Continue
      </button>
    </form>
  );
}
