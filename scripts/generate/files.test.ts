import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { functionEntries } from '../../functions/catalog.ts';
import { renderApiPage } from './api-page.ts';
import { deploymentInput } from './deployment.ts';
import { generatedFiles } from './files.ts';
import { functionsReadme } from './functions-readme.ts';
import { openApiDocument } from './openapi.ts';

test('what is committed is what the catalogue and the schemas say now (else run npm run generate)', async () => {
  for (const { path, text } of await generatedFiles()) {
    const committed = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(committed === text, `${path} is up to date`).toBe(true);
  }
});

test('the table of functions has one row for each function, linked to its folder', () => {
  const rows = functionsReadme().match(/^\| \[.*$/gm) ?? [];
  expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual(functionEntries.map(([name]) => `[${name}](${name}/)`));
});

test('the deployment takes events only for functions that a topic starts, and addresses only for HTTP', () => {
  const { functions } = deploymentInput();
  expect(Object.keys(functions)).toEqual(functionEntries.map(([name]) => name));
  for (const { trigger, routes, signature_type } of Object.values(functions)) {
    expect(signature_type === 'cloudevent').toBe(trigger.kind === 'topic');
    expect(routes.length > 0).toBe(trigger.kind === 'http');
  }
});

test('the page shows every call and error once, its links lead somewhere, and it needs nothing from elsewhere', async () => {
  const document = await openApiDocument();
  const page = renderApiPage(document);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id!);
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(operations.map(({ operationId }) => operationId)));
  expect(ids).toEqual(expect.arrayContaining(Object.keys(document['x-errors'])));
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  expect(page).not.toMatch(/https?:|<script/);
});

test('text of the document cannot become markup of the page', async () => {
  const document = await openApiDocument();
  const info = { title: '<b>a & "b"</b>', version: '1', description: 'use `<x>`' };
  const page = renderApiPage({ ...document, info });
  expect(page).toContain('<h1>&lt;b&gt;a &amp; &quot;b&quot;&lt;/b&gt; API</h1>');
  expect(page).toContain('<p>use <code>&lt;x&gt;</code></p>');
});
