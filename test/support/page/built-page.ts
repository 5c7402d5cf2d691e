import { buildPage, type PageFile } from "../../../tools/page/build-page.ts";

/** A file of the built page, compressed with Brotli where the build does so. */
export interface PageAsset {
  readonly type: string;
  readonly encoding?: "br";
  readonly contents: Uint8Array;
}

interface Manifest {
  readonly files: Readonly<Record<string, { readonly type: string; readonly forms: { readonly br?: string } }>>;
}

/** The page of web/ as it is deployed; files by their path below /api/ui/. */
export async function builtPage(root: string): Promise<ReadonlyMap<string, PageAsset>> {
  const { files } = await buildPage({ root });
  const byPath = new Map(files.map(({ path, contents }) => [path, contents]));
  const manifest = JSON.parse(text(files, "manifest.json")) as Manifest;
  return new Map(
    Object.entries(manifest.files).map(([path, { type, forms }]) => {
      const compressed = forms.br === undefined ? undefined : byPath.get(forms.br);
      const contents = compressed ?? byPath.get(path) ?? new Uint8Array();
      return [path, { type, contents, ...(compressed !== undefined && { encoding: "br" as const }) }];
    }),
  );
}

function text(files: readonly PageFile[], wanted: string): string {
  return Buffer.from(files.find(({ path }) => path === wanted)?.contents ?? []).toString("utf8");
}
