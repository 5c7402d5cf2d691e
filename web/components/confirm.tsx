import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { announce } from "./live-status.tsx";

/** Props of a question before something is changed. */
export interface ConfirmProps {
  /** What will be done, as a question: `Back up 3 machines now?` */
  readonly title: string;
  /** What it concerns and how many: shown first. */
  readonly scope: ComponentChildren;
  /** The button's words, a verb: `Back up now`. */
  readonly confirmLabel: string;
  /** Severe acts: the name that must be typed before the button works. */
  readonly typedName?: string;
  /** Does it. What it throws must be words for people. The dialog stays open and inactive until it ends. */
  readonly onConfirm: () => Promise<void> | void;
  readonly onCancel: () => void;
}

/** A dialog that shows what will be done, to what, before it is done. Escape cancels; the focus starts on "Cancel". */
export function Confirm({ title, scope, confirmLabel, typedName, onConfirm, onCancel }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const typed = useSignal("");
  const isWorking = useSignal(false);
  const titleId = useId();
  const inputId = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const confirm = async () => {
    isWorking.value = true;
    announce(`${confirmLabel}: under way.`);
    try {
      await onConfirm();
    } finally {
      isWorking.value = false;
    }
  };
  const isReady = typedName === undefined || typed.value.trim() === typedName;
  return (
    <dialog
      ref={dialog}
      class="confirm"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!isWorking.value) onCancel();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      <div class="scope">{scope}</div>
      {typedName !== undefined && (
        <p>
          <label for={inputId}>
            Type <bdi class="typed-name">{typedName}</bdi> to confirm
          </label>
          <input
            id={inputId}
            autoComplete="off"
            spellcheck={false}
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </p>
      )}
      <div class="buttons">
        <button type="button" onClick={onCancel} disabled={isWorking.value}>
          Cancel
        </button>
        <button type="button" class="primary" onClick={confirm} disabled={!isReady || isWorking.value}>
          {confirmLabel}
        </button>
      </div>
    </dialog>
  );
}
