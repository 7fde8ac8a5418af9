import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import protobuf from 'protobufjs';

const PLATFORM_IDENTITY = fileURLToPath(new URL('../shared/gateways/platform-identity.ts', import.meta.url));
const EMPTY = 'module.exports = {};';

/**
 * Parts of client libraries that are loaded with them and never called here, with what stands in for each. Together they are
 * three quarters of a bundle, and an instance would load them before its first answer.
 */
const REPLACED: readonly { readonly files: RegExp; readonly by: string }[] = [
  // Google: the clients beside the one in use (IAM, locations, long-running operations), uploads, and the forms for REST.
  { files: /google-gax\/build\/protos\/(iam_service|locations|operations)\.js$/, by: EMPTY },
  {
    files: /google-gax\/build\/src\/(iamService|locationService)\.js$/,
    by: 'exports.IamClient = exports.LocationsClient = class { async close() {} };',
  },
  { files: /google-gax\/build\/src\/(operationsClient|resumableUpload|resumableSourceFromFile)\.js$/, by: EMPTY },
  { files: /proto3-json-serializer\/build\/src\/index\.js$/, by: EMPTY },
  // Of the REST transport, Firestore takes only these two, and takes them for gRPC as well.
  {
    files: /google-gax\/build\/src\/fallback\.js$/,
    by: "Object.assign(exports, require('./gax'), require('./googleError'));",
  },
  // The loader describes every message for reflection, which nothing asks for; here it defines the methods alone.
  {
    files: /@grpc\/proto-loader\/build\/src\/index\.js$/,
    by: `const { Root, Service } = require('protobufjs');
      const methodOf = (service, { name, requestStream, responseStream, resolvedRequestType: request, resolvedResponseType: response }, options) => ({
        path: service + '/' + name,
        requestStream: Boolean(requestStream),
        responseStream: Boolean(responseStream),
        requestSerialize: (message) => request.encode(request.fromObject(message)).finish(),
        responseDeserialize: (bytes) => response.toObject(response.decode(bytes), options),
        originalName: name[0].toLowerCase() + name.slice(1),
      });
      const servicesOf = (node) => node instanceof Service ? [node] : (node.nestedArray ?? []).flatMap(servicesOf);
      exports.fromJSON = (json, options) => Object.fromEntries(servicesOf(Root.fromJSON(json).resolveAll()).map((service) => {
        const path = service.fullName.replace('.', '/');
        return [path.slice(1), Object.fromEntries(service.methodsArray.map((method) => [method.name, methodOf(path, method, options)]))];
      }));`,
  },
  // gRPC: its server, and balancing over servers that report their load.
  { files: /@grpc\/grpc-js\/build\/src\/(server|server-interceptors|orca)\.js$/, by: EMPTY },
  {
    files: /@grpc\/grpc-js\/build\/src\/load-balancer-(outlier-detection|weighted-round-robin)\.js$/,
    by: 'exports.setup = () => {};',
  },
  // Firestore: its query language of pipelines; whether something is a pipeline is asked of every value.
  { files: /firestore\/build\/src\/pipelines\/index\.js$/, by: 'exports.Pipeline = class {};' },
  { files: /firestore\/build\/src\/pipelines\/expression\.js$/, by: EMPTY },
  // Firestore: its administration, and the static form of messages that travel as JSON descriptions.
  { files: /firestore-api\/build\/src\/v1\/firestore_admin_client\.js$/, by: EMPTY },
  { files: /firestore-api\/build\/protos\/protos\.js$/, by: 'exports.google = { firestore: { v1: {} } };' },
  // Pub/Sub: all but the generated publisher.
  {
    files: /@google-cloud\/pubsub\/build\/src\/index\.js$/,
    by: "exports.v1 = require('@google-cloud/pubsub-api/build/src/v1/publisher_client.js');",
  },
  // Twilio: every product but messages, its HTTP library, call scripts, and tokens for its browser clients.
  {
    files:
      /twilio\/lib\/rest\/(?!Api|Twilio|api\/V2010|api\/v2010\/account\.js|api\/v2010\/account\/message)[\w/]+\.js$/,
    by: EMPTY,
  },
  { files: /twilio\/lib\/base\/RequestClient\.js$/, by: EMPTY },
  { files: /twilio\/lib\/(jwt|twiml|credential_provider|auth_strategy)\/.*\.js$/, by: 'module.exports = class {};' },
];

/** The JSON description of a client's messages, and the methods that are called of one of its services. */
const SERVICES: readonly { readonly protos: RegExp; readonly service: string; readonly methods: readonly string[] }[] =
  [
    {
      protos: /firestore-api\/build\/protos\/protos\.json$/,
      service: 'google.firestore.v1.Firestore',
      methods: [
        'BatchGetDocuments',
        'BatchWrite',
        'BeginTransaction',
        'Commit',
        'Rollback',
        'RunAggregationQuery',
        'RunQuery',
      ],
    },
    { protos: /pubsub-api\/build\/protos\/protos\.json$/, service: 'google.pubsub.v1.Publisher', methods: ['Publish'] },
  ];

/** Leaves out of the bundles what client libraries carry beside the calls that are made here. Fails when they change. */
export const leanClients: Plugin = {
  name: 'lean-clients',
  setup(build) {
    const met = new Set<RegExp>();
    build.onLoad({ filter: /node_modules\/.*\.js(on)?$/ }, ({ path }) => {
      const replaced = REPLACED.find(({ files }) => files.test(path));
      const described = SERVICES.find(({ protos }) => protos.test(path));
      if (replaced) met.add(replaced.files);
      if (described) met.add(described.protos);
      const contents = replaced?.by ?? (described && JSON.stringify(reachable(path, described)));
      return contents === undefined ? undefined : { contents, loader: path.endsWith('.json') ? 'json' : 'js' };
    });
    build.onResolve({ filter: /^google-auth-library$/ }, () => ({ path: PLATFORM_IDENTITY }));
    build.onEnd(() => {
      const gone = [...REPLACED.map(({ files }) => files), ...SERVICES.map(({ protos }) => protos)].filter(
        (pattern) => !met.has(pattern),
      );
      if (gone.length > 0) throw new Error(`no file of a bundle is any more what is replaced here: ${gone.join(' ')}`);
    });
  },
};

interface Description {
  options?: Record<string, unknown>;
  fields?: Record<string, { options?: Record<string, unknown> }>;
  methods?: Record<string, { options?: unknown; parsedOptions?: unknown }>;
  nested?: Record<string, Description>;
}

/** Options of a field that decide how it is written; the others are annotations. */
const WIRE_OPTIONS = ['packed', 'proto3_optional'];

/** Returns the description of a service's methods and of the messages that they take and give. */
function reachable(path: string, { service: name, methods }: (typeof SERVICES)[number]): Description {
  const description: Description = JSON.parse(readFileSync(path, 'utf8'));
  const root = protobuf.Root.fromJSON(description as protobuf.INamespace).resolveAll();
  const service = root.lookupService(name);
  const kept = new Set<protobuf.ReflectionObject | null>([service]);
  const keep = (object: protobuf.ReflectionObject | null): void => {
    if (kept.has(object)) return;
    kept.add(object);
    if (object instanceof protobuf.Type) for (const field of object.fieldsArray) keep(field.resolvedType);
  };
  for (const method of methods) {
    const called = service.methods[method];
    if (!called) throw new Error(`${name} has no method ${method} any more`);
    keep(called.resolvedRequestType);
    keep(called.resolvedResponseType);
  }
  const prune = (node: Description, object: protobuf.NamespaceBase): void => {
    for (const [method, form] of Object.entries(node.methods ?? {})) {
      if (!methods.includes(method)) delete node.methods![method];
      delete form.options;
      delete form.parsedOptions;
    }
    for (const field of Object.values(node.fields ?? {})) {
      const options = Object.entries(field.options ?? {}).filter(([option]) => WIRE_OPTIONS.includes(option));
      delete field.options;
      if (options.length > 0) field.options = Object.fromEntries(options);
    }
    for (const [childName, child] of Object.entries(node.nested ?? {})) {
      const childObject = object.nested![childName]!;
      if (childObject instanceof protobuf.Namespace) prune(child, childObject);
      if (!kept.has(childObject) && Object.keys(child.nested ?? {}).length === 0) delete node.nested![childName];
    }
  };
  prune(description, root);
  return description;
}
