// Builds each widget of src/ into one minified ESM file in rnnviz/widgets/static, and keeps it small.
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const LIMIT = 60 * 1024; // bytes: what a notebook carries once per widget
const widgets = ["token_heatmap"];

for (const name of widgets) {
  const outfile = fileURLToPath(new URL(`../rnnviz/widgets/static/${name}.js`, import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL(`src/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    charset: "ascii", // the file is pasted into pages and messages, so no encoding can hurt it
  });
  const size = statSync(outfile).size;
  console.log(`${name}.js ${(size / 1024).toFixed(1)} KB`);
  if (size > LIMIT) throw new Error(`${name}.js has ${size} bytes, the limit is ${LIMIT}`);
}
