/** An answer in BigQuery's error shape: HTTP status, machine-readable reason, message. */
export class WarehouseError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  /** The JSON body that carries this error. */
  body() {
    const { status: code, message, reason } = this;
    return { error: { code, message, errors: [{ message, domain: 'global', reason }] } };
  }
}

/** 404: the named thing does not exist. */
export function notFound(what: string): WarehouseError {
  return new WarehouseError(404, 'notFound', `Not found: ${what}`);
}

/** 409: the named thing exists already. */
export function duplicate(what: string): WarehouseError {
  return new WarehouseError(409, 'duplicate', `Already Exists: ${what}`);
}

/** 400: the request itself is wrong. */
export function invalid(message: string): WarehouseError {
  return new WarehouseError(400, 'invalid', message);
}

/** The database's own complaint about a query, as BigQuery would put it. */
export function fromDatabase(error: Error): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const missing = error.message.match(/Table with name "?([\w.]+)"? does not exist/)?.[1];
  return missing ? notFound(`Table ${missing}`) : new WarehouseError(400, 'invalidQuery', error.message);
}
