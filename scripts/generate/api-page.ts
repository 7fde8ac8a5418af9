import { callersText } from './callers.ts';
import type { ApiOperation, ApiParameter, ApiResponse, JsonSchema, OpenApiDocument } from './openapi-types.ts';
import { field, fields, formLink, paragraph, rich, schemaBlock, text } from './schema-html.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly operation: ApiOperation;
}

/** Returns the readable page of an API document: static HTML, styled by `web/openapi/style.css`. */
export function renderApiPage(document: OpenApiDocument): string {
  const { info, tags } = document;
  const calls = callsOf(document);
  const groups = tags.map((tag) => ({
    ...tag,
    calls: calls.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(info.title)} API</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>${text(info.title)} API</h1>
<p>Version ${text(info.version)} · <a href="openapi.json">openapi.json</a> (OpenAPI ${text(document.openapi)})</p>
</header>
<nav aria-label="Contents">
<ul>
<li><a href="#sessions">Sessions</a></li>
${groups.map(({ name, calls }) => `<li><a href="#function-${name}">${text(name)}</a>\n${contents(calls)}</li>`).join('\n')}
<li><a href="#forms">Shared forms</a></li>
<li><a href="#errors">Errors</a></li>
</ul>
</nav>
<main id="content">
${info.description.split('\n\n').map(paragraph).join('\n')}
${sessions(document)}
${groups
  .map(
    ({ name, description, calls }) => `<section id="function-${name}">
<h2>${text(name)}</h2>
${paragraph(description)}
${calls.map(renderCall).join('\n')}
</section>`,
  )
  .join('\n')}
${forms(document)}
${errors(document)}
</main>
</body>
</html>
`;
}

function callsOf({ paths }: OpenApiDocument): Call[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

function contents(calls: readonly Call[]): string {
  const items = calls.map(
    ({ method, path, operation }) => `<li><a href="#${operation.operationId}">${address(method, path)}</a></li>`,
  );
  return `<ul>\n${items.join('\n')}\n</ul>\n`;
}

function renderCall({ method, path, operation }: Call): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const succeeded = Object.entries(responses).filter(([status]) => !isError(status));
  const refused = Object.entries(responses).filter(([status]) => isError(status));
  return `<article id="${operationId}">
<h3><a href="#${operationId}">${address(method, path)}</a></h3>
${paragraph([summary, description].filter(Boolean).join(' '))}
<p><strong>Who may call:</strong> ${callers(operation)}<br><strong>Operation:</strong> <code>${operationId}</code></p>
${parameters.length > 0 ? `<h4>Parameters</h4>\n${fields(parameters.map(parameterField))}` : ''}
${requestBody ? `<h4>Request body</h4>\n${schemaBlock(requestBody.content['application/json'].schema)}` : ''}
<h4>Response</h4>
${succeeded.map(([status, response]) => success(status, response)).join('\n')}
<h4>Errors</h4>
<ul class="refusals">
${refused.map(([status, response]) => `<li><strong>${status}</strong> ${codesOf(response).map(errorLink).join(' ')}</li>`).join('\n')}
</ul>
</article>`.replaceAll(/\n{2,}/g, '\n');
}

function isError(status: string): boolean {
  return Number(status) >= 400;
}

function callers({ 'x-roles': roles, security }: ApiOperation): string {
  const needsToken = security.some((scheme) => 'csrfToken' in scheme);
  return `${text(callersText(roles))}${needsToken ? ', with <code>x-csrf-token</code> beside the cookie' : ''}`;
}

function success(status: string, { description, content }: ApiResponse): string {
  const schema = content?.['application/json'].schema;
  return `<p><strong>${status}</strong> ${rich(description)}</p>${schema ? `\n${schemaBlock(schema)}` : ''}`;
}

function codesOf({ content }: ApiResponse): string[] {
  return (content?.['application/json'].schema.properties?.errorCode?.enum ?? []) as string[];
}

function errorLink(code: string): string {
  return `<a href="#${code}"><code>${code}</code></a>`;
}

function parameterField({ name, in: place, required, description, schema }: ApiParameter): string {
  return field(name, { ...schema, ...(description !== undefined && { description }) }, required, `in the ${place}`);
}

function sessions({ components }: OpenApiDocument): string {
  const items = Object.entries(components.securitySchemes).map(
    ([name, { description }]) => `<li><code class="name">${text(name)}</code> ${rich(description)}</li>`,
  );
  return `<section id="sessions">\n<h2>Sessions</h2>\n${fields(items)}\n</section>`;
}

function forms(document: OpenApiDocument): string {
  const { components } = document;
  const shared = Object.entries(components.schemas).filter(([name]) => !(name in document['x-errors']));
  const articles = shared.map(
    ([name, schema]) => `<article id="form-${name}">
<h3>${formLink(name)}</h3>
${schema.description ? paragraph(schema.description) : ''}
${schemaBlock(name === 'Error' ? withoutCodes(schema) : schema)}
</article>`,
  );
  return `<section id="forms">\n<h2>Shared forms</h2>\n${articles.join('\n')}\n</section>`;
}

/** The list of codes has a table of its own. */
function withoutCodes(error: JsonSchema): JsonSchema {
  const { enum: _, ...errorCode } = error.properties?.errorCode ?? {};
  return { ...error, properties: { ...error.properties, errorCode: { type: 'string', ...errorCode } } };
}

function errors(document: OpenApiDocument): string {
  const rows = Object.entries(document['x-errors']).map(([code, error]) => {
    const { status, message, headers = [] } = error;
    const details = document.components.schemas[code];
    const told = `${headers.map(header).join('')}${details ? detailsBlock(details) : ''}`;
    return `<tr id="${code}"><th scope="row"><code>${code.replaceAll('_', '_<wbr>')}</code></th><td>${status}</td><td>${text(message)}${told && `\n${told}`}</td></tr>`;
  });
  return `<section id="errors">
<h2>Errors</h2>
<p>Every code, with its message in English and what it tells beside that. The form of an error is ${formLink('Error')}.</p>
<table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Message and details</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`;
}

function header(name: string): string {
  return `<p>header <code>${text(name)}</code></p>`;
}

/** What a refusal tells beside its code, which stands at its row. */
function detailsBlock({ anyOf, ...details }: JsonSchema): string {
  if (anyOf) return anyOf.map(detailsBlock).join('<p>or</p>');
  const { errorCode: _, ...properties } = details.properties ?? {};
  return schemaBlock({ ...details, properties });
}

/** Method and path; a long path may break after a slash. */
function address(method: string, path: string): string {
  const method_ = `<span class="method ${method.toLowerCase()}">${method}</span>`;
  return `${method_} <code class="path">${text(path).replaceAll('/', '/<wbr>')}</code>`;
}
