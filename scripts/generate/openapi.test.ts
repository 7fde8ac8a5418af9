import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { functionEntries } from '../../functions/catalog.ts';
import { wireCodeOf } from '../../shared/http/refusal-on-wire.ts';
import { REFUSALS } from '../../shared/refusals.ts';
import { LOWER_CASE } from '../../shared/validation.ts';
import { openApiDocument } from './openapi.ts';
import type { ApiOperation } from './openapi-types.ts';

const document = await openApiDocument();

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ call: `${method.toUpperCase()} ${path}`, path, operation })),
);

function operationNamed(operationId: string): ApiOperation {
  return operations.find(({ operation }) => operation.operationId === operationId)!.operation;
}

/** Every value under a key, at any depth. */
function valuesOf(key: string, within: unknown): unknown[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) => [...(name === key ? [value] : []), ...valuesOf(key, value)]);
}

function resolved(reference: string): unknown {
  const steps = reference.slice('#/'.length).split('/');
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], document);
}

test('every HTTP route of the catalogue is documented, and nothing else is', () => {
  const routes = functionEntries.flatMap(([, { trigger }]) => (trigger.kind === 'http' ? trigger.routes : []));
  const listed = routes.map(({ method, path }) => `${method} ${path}`);
  expect(operations.map(({ call }) => call).sort()).toEqual(listed.sort());
});

test('every reference leads somewhere', () => {
  const references = valuesOf('$ref', document) as string[];
  expect(references.length).toBeGreaterThan(0);
  expect(references.filter((reference) => resolved(reference) === undefined)).toEqual([]);
});

test('operation ids differ, and an operation at a second address says which', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['findSlots', 'findSlotsV2', 'logout', 'logoutPost']));
});

test('the parameters of a path are those declared, each once and required', () => {
  for (const { call, path, operation } of operations) {
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(declared.map(({ name }) => name).sort(), call).toEqual(named.sort());
    expect(
      declared.every(({ required }) => required),
      call,
    ).toBe(true);
  }
});

test('every call names a known tag and known security schemes, and answers with a success', () => {
  const tags = document.tags.map(({ name }) => name);
  const schemes = Object.keys(document.components.securitySchemes);
  for (const { call, operation } of operations) {
    expect(tags, call).toEqual(expect.arrayContaining([...operation.tags]));
    expect(schemes, call).toEqual(expect.arrayContaining(operation.security.flatMap((scheme) => Object.keys(scheme))));
    expect(Object.keys(operation.responses), call).toContainEqual(expect.stringMatching(/^[23]/));
  }
});

test('every schema compiles as JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
  addFormats.default(ajv);
  ajv.addVocabulary(['components', LOWER_CASE]).addSchema({ $id: 'api', components: document.components });
  const schemas = [...valuesOf('schema', document), ...Object.values(document.components.schemas)];
  for (const schema of schemas) {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
    expect(() => ajv.compile(JSON.parse(text)), text).not.toThrow();
  }
});

test('a session is asked for by cookie or Bearer token, with the CSRF token only beside the cookie of a change', () => {
  expect(operationNamed('beginLogin').security).toEqual([]);
  expect(operationNamed('getPatient').security).toEqual([{ cookie: [] }, { bearer: [] }]);
  expect(operationNamed('confirmSlot').security).toEqual([{ cookie: [], csrfToken: [] }, { bearer: [] }]);
});

test('every error code is listed with its status, and every status of a call is that of its codes', () => {
  for (const [code, { status }] of Object.entries(REFUSALS)) {
    expect(document['x-errors'][wireCodeOf(code as keyof typeof REFUSALS)]?.status, code).toBe(status);
  }
  for (const { call, operation } of operations) {
    for (const [status, { content }] of Object.entries(operation.responses)) {
      const codes = content?.['application/json'].schema.properties?.errorCode?.enum ?? [];
      for (const code of codes)
        expect(document['x-errors'][String(code)]?.status, `${call} ${code}`).toBe(Number(status));
    }
  }
});

test('every error code belongs to a call, save those of unknown addresses', () => {
  const named = new Set(
    operations.flatMap(({ operation }) => valuesOf('errorCode', operation.responses)).flatMap(enumOf),
  );
  const unnamed = Object.keys(document['x-errors']).filter((code) => !named.has(code));
  expect(unnamed).toEqual(['ERR_NOT_FOUND', 'ERR_METHOD_NOT_ALLOWED']);
});

test('an answer that may have details says which, by its code: those of each code that tells any', () => {
  for (const { call, operation } of operations) {
    for (const { content } of Object.values(operation.responses)) {
      const { properties, anyOf = [] } = content?.['application/json'].schema ?? {};
      const codes = (properties?.errorCode?.enum ?? []) as string[];
      const told = codes.filter((code) => document['x-errors'][code]?.details);
      expect(
        anyOf.flatMap(({ $ref }) => ($ref ? [$ref] : [])),
        call,
      ).toEqual(told.map((code) => `#/components/schemas/${code}`));
      const rest = codes.filter((code) => !told.includes(code));
      const isNamed = told.length > 0 && rest.length > 0;
      expect(
        anyOf.flatMap(({ properties: other }) => other?.errorCode?.enum ?? []),
        call,
      ).toEqual(isNamed ? rest : []);
    }
  }
});

test('what a refusal tells is that of the table, and nobody is told that more may not come', () => {
  const { ERR_DOSE_MISMATCH, ERR_BATCH_UNCLEAR, ERR_OVERLOADED } = document.components.schemas;
  expect(ERR_DOSE_MISMATCH).toMatchObject({
    required: ['errorCode', 'dose'],
    properties: { errorCode: { const: 'ERR_DOSE_MISMATCH' }, dose: { type: 'integer' } },
  });
  expect(JSON.stringify(ERR_BATCH_UNCLEAR)).not.toContain('additionalProperties');
  expect(ERR_OVERLOADED).toBeUndefined();
  expect(document['x-errors'].ERR_OVERLOADED).toMatchObject({ status: 503, headers: ['retry-after'] });
});

function enumOf(schema: unknown): unknown[] {
  return (schema as { enum: unknown[] }).enum;
}

test('repeated forms are references to one schema', () => {
  const found = operationNamed('findSlots').responses[200]?.content?.['application/json'].schema;
  expect(found?.properties?.list?.items).toEqual({ $ref: '#/components/schemas/Slot' });
  expect(document.components.schemas.Slot?.properties?.servicePoint).toEqual({
    $ref: '#/components/schemas/ServicePoint',
  });
});

test('a query parameter with a default need not be sent', () => {
  expect(operationNamed('beginLogin').parameters).toEqual([
    { name: 'realm', in: 'query', required: false, schema: { enum: ['patient', 'staff'], default: 'patient' } },
  ]);
});
