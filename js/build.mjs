// Builds each widget of src/ into one minified ESM file in rnnviz/widgets/static, and keeps it small.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const LIMIT = 60 * 1024; // bytes: what a notebook carries once per widget
const source = fileURLToPath(new URL("src/", import.meta.url));
const widgets = readdirSync(source).filter((name) => /^[a-z_]+\.ts$/.test(name)).map((name) => basename(name, ".ts"));

/** `import text from "./x.css?inline"`, as vite has it: the style sheet, minified, as a text. */
const styles = {
  name: "styles",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.css\?inline$/ }, ({ path, importer }) => ({ path: resolve(dirname(importer), path.replace("?inline", "")), namespace: "style" }));
    onLoad({ filter: /.*/, namespace: "style" }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

for (const name of widgets) {
  const outfile = fileURLToPath(new URL(`../rnnviz/widgets/static/${name}.js`, import.meta.url));
  await build({
    entryPoints: [`${source}${name}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    charset: "ascii", // the file is pasted into pages and messages, so no encoding can hurt it
    plugins: [styles],
  });
  const size = statSync(outfile).size;
  console.log(`${name}.js ${(size / 1024).toFixed(1)} KB`);
  if (size > LIMIT) throw new Error(`${name}.js has ${size} bytes, the limit is ${LIMIT}`);
}
