// The entry of every bundle: runs function.cjs from code that V8 compiled when the bundle was built. Run by itself
// (`node index.cjs`, which the platform's build does as gcp-build) it compiles; code that another V8 compiled is refused by
// V8, and then function.cjs is compiled at start as any file would be.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { wrap } = require('node:module');
const { join } = require('node:path');
const { constants, Script } = require('node:vm');

const filename = join(__dirname, 'function.cjs');
const compiled = join(__dirname, 'function.v8');

function scriptOf(cachedData) {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script(wrap(readFileSync(filename, 'utf8')), { filename, cachedData, importModuleDynamically });
}

if (require.main === module) {
  const { setFlagsFromString } = require('node:v8');
  // Every function at once, not at its first call: the first request finds its code compiled too.
  setFlagsFromString('--no-lazy');
  const script = scriptOf();
  setFlagsFromString('--lazy');
  writeFileSync(compiled, script.createCachedData());
} else {
  const script = scriptOf(existsSync(compiled) ? readFileSync(compiled) : undefined);
  script.runInThisContext().call(exports, exports, require, module, filename, __dirname);
}
