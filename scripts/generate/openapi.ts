import { functionEntries } from '../../functions/catalog.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { refusalsAt } from '../../shared/http/declared-refusals.ts';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { messageOf, wireCodeOf } from '../../shared/http/refusal-on-wire.ts';
import type { Route } from '../../shared/http/route.ts';
import { REFUSALS } from '../../shared/refusals.ts';
import { COMPONENTS, detailsOf, ERROR_CODES, saysWhenAgain, withReferences } from './openapi-components.ts';
import type {
  ApiError,
  ApiOperation,
  ApiParameter,
  ApiResponse,
  Content,
  JsonSchema,
  OpenApiDocument,
} from './openapi-types.ts';

const INTRODUCTION = [
  'The calls of e-Rejestracja: log in, find a free term, book, move or cancel a visit, record that the dose was given.',
  'Bodies are JSON, read as such whatever the content type; unknown properties are ignored.',
  'Moments are UTC with `Z`; days and hours of a search are local time in Poland.',
  'Every error has the same form: branch on `errorCode`, which never changes its meaning, and show `message` to people.',
].join('\n\n');

interface HttpCall {
  readonly functionName: string;
  readonly route: Route;
  readonly schema: OperationSchema;
}

/** Returns the OpenAPI 3.1 document of every call that the catalogue lists. */
export async function openApiDocument(): Promise<OpenApiDocument> {
  const calls = await httpCalls();
  const paths: Record<string, Record<string, ApiOperation>> = {};
  const takenIds = new Set<string>();
  for (const call of calls) {
    const operationId = operationIdOf(call.route, takenIds);
    takenIds.add(operationId);
    const { path, method } = call.route;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(call, operationId) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'e-Rejestracja', version: packageJson.version, description: INTRODUCTION },
    servers: [{ url: '/' }],
    tags: functionEntries
      .filter(([, { trigger }]) => trigger.kind === 'http')
      .map(([name, { summary }]) => ({ name, description: summary })),
    paths,
    components: COMPONENTS,
    'x-errors': Object.fromEntries(ERROR_CODES.map((code) => [wireCodeOf(code), errorOf(code)])),
  };
}

function errorOf(code: ErrorCode): ApiError {
  const details = detailsOf(code);
  return {
    status: REFUSALS[code].status,
    message: messageOf(code, 'en'),
    ...(saysWhenAgain(code) && { headers: ['retry-after'] }),
    ...(details && { details }),
  };
}

async function httpCalls(): Promise<HttpCall[]> {
  const calls: HttpCall[] = [];
  for (const [functionName, { trigger }] of functionEntries) {
    if (trigger.kind !== 'http') continue;
    const schemas: Record<string, OperationSchema> = await import(`../../functions/${functionName}/schema.ts`);
    for (const route of trigger.routes) {
      const schema = schemas[route.operation];
      if (!schema) throw new Error(`functions/${functionName}/schema.ts does not export ${route.operation}`);
      calls.push({ functionName, route, schema });
    }
  }
  return calls;
}

/** An operation may answer at several addresses, but ids must differ: the first has the plain name. */
function operationIdOf({ operation, method, path }: Route, taken: ReadonlySet<string>): string {
  if (!taken.has(operation)) return operation;
  const version = /\/v(\d+)\//.exec(path)?.[1];
  return `${operation}${version ? `V${version}` : `${method[0]}${method.slice(1).toLowerCase()}`}`;
}

function operationOf({ functionName, route, schema }: HttpCall, operationId: string): ApiOperation {
  const [summary, ...rest] = schema.summary.split(/(?<=\.)\s+/);
  const parameters = [...pathParameters(route, schema), ...queryParameters(schema)];
  return {
    operationId,
    summary: summary!,
    ...(rest.length > 0 && { description: rest.join(' ') }),
    tags: [functionName],
    'x-function': functionName,
    'x-roles': route.roles,
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(schema.body && { requestBody: { required: true, content: json(requestForm(schema.body)) } }),
    responses: { ...successOf(route, schema), ...refusalsOf(route, schema) },
  };
}

function securityOf({ method, roles }: Route): ApiOperation['security'] {
  if (roles === 'public') return [];
  // A read needs no token, since another site cannot see its answer.
  return [method === 'GET' ? { cookie: [] } : { cookie: [], csrfToken: [] }, { bearer: [] }];
}

function pathParameters({ operation, path }: Route, { params }: OperationSchema): ApiParameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    const schema = params?.properties[name!];
    if (!schema) throw new Error(`the schema of ${operation} has no parameter ${name}, which its path names`);
    return { name: name!, in: 'path', required: true, ...described(requestForm(schema)) };
  });
}

function queryParameters({ query }: OperationSchema): ApiParameter[] {
  if (!query) return [];
  const { properties = {}, required = [] } = requestForm(query);
  return Object.entries(properties).map(([name, schema]) => {
    return { name, in: 'query', required: required.includes(name), ...described(schema) };
  });
}

/** A parameter's description stands beside its schema, where tools look for it. */
function described({ description, ...schema }: JsonSchema): Pick<ApiParameter, 'description' | 'schema'> {
  return { ...(description !== undefined && { description }), schema };
}

function successOf({ roles }: Route, schema: OperationSchema): Record<string, ApiResponse> {
  const headers = roles === 'public' ? {} : { headers: { 'x-csrf-token': { $ref: '#/components/headers/CsrfToken' } } };
  const { response, success = response ? {} : { '2XX': 'No JSON content.' } } = schema;
  const withoutJson = Object.entries(success).map(([status, description]) => [status, { description, ...headers }]);
  return {
    ...(response && { 200: { description: 'Done.', ...headers, content: json(withReferences(response)) } }),
    ...Object.fromEntries(withoutJson),
  };
}

function refusalsOf(route: Route, schema: OperationSchema): Record<string, ApiResponse> {
  const byStatus = Object.entries(Object.groupBy(refusalsAt(route, schema), (code) => REFUSALS[code].status));
  return Object.fromEntries(byStatus.map(([status, codes = []]) => [status, refusal(codes)]));
}

function refusal(codes: readonly ErrorCode[]): ApiResponse {
  const wireCodes = codes.map(wireCodeOf);
  return {
    description: `Refused: ${wireCodes.join(', ')}.`,
    ...(codes.some(saysWhenAgain) && { headers: { 'retry-after': { $ref: '#/components/headers/RetryAfter' } } }),
    content: json({
      $ref: '#/components/schemas/Error',
      properties: { errorCode: { enum: wireCodes } },
      ...detailsOfOne(codes),
    }),
  };
}

/** Which details an answer has follows from its code. */
function detailsOfOne(codes: readonly ErrorCode[]): Pick<JsonSchema, 'anyOf'> {
  const told = codes.map(detailsOf).filter((details) => details !== undefined);
  if (told.length === 0) return {};
  const without = codes.filter((code) => !detailsOf(code)).map(wireCodeOf);
  return { anyOf: [...told, ...(without.length > 0 ? [{ properties: { errorCode: { enum: without } } }] : [])] };
}

function json(schema: JsonSchema): Content {
  return { 'application/json': { schema } };
}

/** What a caller must send: a property with a default is filled in when it is missing. */
function requestForm(schema: object): JsonSchema {
  const form: JsonSchema = withReferences(schema);
  if (!form.properties || !form.required) return form;
  const required = form.required.filter((name) => form.properties?.[name]?.default === undefined);
  return { ...form, required };
}
