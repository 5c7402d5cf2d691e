import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Role } from "../../../domain/access/caller.ts";
import type { Posted } from "../../api-client.ts";
import type { Problem } from "../../client/problem.ts";
import { Confirm } from "../../components/confirm.tsx";
import { ErrorPanel } from "../../components/error-panel.tsx";
import { announce } from "../../components/live-status.tsx";
import { useRefusal } from "./use-role.ts";

export interface ActionProps {
  /** The button's words, a verb; also those of the question's button. */
  readonly label: string;
  /** The role that it needs. */
  readonly needs: Role;
  /** The question: what will be done. */
  readonly title: string;
  /** What it concerns, and how many: shown before anything is done. */
  readonly scope: ComponentChildren;
  /** Severe acts: the name to type. */
  readonly typedName?: string;
  readonly perform: () => Promise<Posted>;
  /** What came of it, and where to follow it. */
  readonly done: (posted: Posted & { readonly ok: true }) => ComponentChildren;
  /** Why it makes no sense now; the button then is inactive. */
  readonly unavailable?: string | undefined;
  readonly isPrimary?: boolean;
}

/** A button that asks before it changes something, says what came of it, and says why when it cannot be used. */
export function Action(props: ActionProps) {
  const { label, needs, title, scope, typedName, perform, done, unavailable, isPrimary = false } = props;
  const reason = useRefusal(needs) ?? unavailable;
  const isAsking = useSignal(false);
  const result = useSignal<ComponentChildren>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const button = useRef<HTMLButtonElement>(null);
  const reasonId = useId();
  const wasAsking = useRef(false);
  // Not before the dialog is gone: what lies behind an open one takes no focus.
  useEffect(() => {
    if (wasAsking.current && !isAsking.value) button.current?.focus();
    wasAsking.current = isAsking.value;
  }, [isAsking.value]);
  const close = () => {
    isAsking.value = false;
  };
  const confirm = async () => {
    result.value = undefined;
    problem.value = undefined;
    const posted = await perform();
    close();
    if (posted.ok) {
      result.value = done(posted);
      announce(`${label}: requested.`);
    } else {
      problem.value = posted.problem;
    }
  };
  return (
    <div class="action">
      <button
        ref={button}
        type="button"
        class={isPrimary ? "primary" : undefined}
        disabled={reason !== undefined}
        aria-describedby={reason === undefined ? undefined : reasonId}
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {label}
      </button>
      {reason !== undefined && (
        <span id={reasonId} class="hint">
          {reason}
        </span>
      )}
      {result.value !== undefined && <div class="result">{result.value}</div>}
      {problem.value !== undefined && <ErrorPanel problem={problem.value} />}
      {isAsking.value && (
        <Confirm
          title={title}
          scope={scope}
          confirmLabel={label}
          {...(typedName !== undefined && { typedName })}
          onConfirm={confirm}
          onCancel={close}
        />
      )}
    </div>
  );
}
