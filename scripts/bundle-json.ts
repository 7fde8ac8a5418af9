import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** `getJSON(path.join(dirname, 'a', 'b.json'))`, as the generated Google clients write it. */
const COMPUTED_REQUIRE = /\(0, _jsonHelper\.getJSON\)\(_path\["default"\]\.join\(dirname, ([^)]*)\)\)/g;

/**
 * Makes the JSON files that a generated Google client finds by its own folder part of the bundle: outside node_modules there
 * is no such folder.
 */
export const bundleJson: Plugin = {
  name: 'bundle-json',
  setup(build) {
    build.onLoad({ filter: /cloud_tasks_client\.cjs$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace(COMPUTED_REQUIRE, (_call, parts: string) => {
        const file = [...parts.matchAll(/'([^']*)'/g)].map(([, part]) => part).join('/');
        return `require(${JSON.stringify(`./${file}`)})`;
      });
      if (contents === source)
        throw new Error(`${basename(path)} no longer loads its JSON in the form that is replaced here`);
      return { contents, loader: 'js' };
    });
  },
};
