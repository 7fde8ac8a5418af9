/**
 * Writes what is made from the catalogue and the schemas of the functions: the OpenAPI document and its page, the table of
 * functions, the input of the deployment. With `--check` it writes nothing and exits 1 when a file differs.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type GeneratedFile, generatedFiles } from './generate/files.ts';

const root = resolve(import.meta.dirname, '..');

async function differs({ path, text }: GeneratedFile): Promise<boolean> {
  return (await readFile(resolve(root, path), 'utf8').catch(() => undefined)) !== text;
}

async function write({ path, text }: GeneratedFile): Promise<void> {
  await mkdir(dirname(resolve(root, path)), { recursive: true });
  await writeFile(resolve(root, path), text);
}

const checkOnly = process.argv.includes('--check');
for (const file of await generatedFiles()) {
  if (!(await differs(file))) continue;
  if (checkOnly) {
    console.error(`${file.path} is out of date: run npm run generate`);
    process.exitCode = 1;
  } else {
    await write(file);
    console.log(`${file.path} written`);
  }
}
