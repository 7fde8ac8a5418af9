import { renderApiPage } from './api-page.ts';
import { deploymentInput } from './deployment.ts';
import { functionsReadme } from './functions-readme.ts';
import { jsonText } from './json-text.ts';
import { openApiDocument } from './openapi.ts';
import { rightsPage } from './rights.ts';

/** A generated file: its path from the root of the repository, and its whole text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Returns every generated file, as it should be now. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  const api = await openApiDocument();
  return [
    { path: 'web/openapi/openapi.json', text: jsonText(api) },
    { path: 'web/openapi/index.html', text: renderApiPage(api) },
    { path: 'docs/rights.md', text: rightsPage() },
    { path: 'functions/README.md', text: functionsReadme() },
    { path: 'terraform/functions.auto.tfvars.json', text: jsonText(deploymentInput()) },
  ];
}
