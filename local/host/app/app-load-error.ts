/** The app cannot start. Names the file at fault; `cause` is what Node or the app threw. */
export class AppLoadError extends Error {
  readonly file: string;
  constructor(file: string, { cause }: { readonly cause: unknown }) {
    super(`The app does not load: ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "AppLoadError";
    this.file = file;
  }
}
