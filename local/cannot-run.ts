/** What keeps a command from running, as a sentence that says what to do. It is shown alone, without a stack. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

type SystemError = Error & {
  readonly code?: string;
  readonly path?: string;
  readonly port?: number;
  readonly syscall?: string;
  readonly cause?: unknown;
};

/**
 * Returns the sentence for an error whose reason lies in the machine or the command line, and undefined for
 * any other: that one is a fault of the program, of which the stack says more.
 */
export function sentenceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof CannotRun) return error.message;
  const { code, path, port, syscall, message } = error as SystemError;
  if (code?.startsWith('ERR_PARSE_ARGS')) return message;
  if (code === 'ENOSPC' || code === 'EDQUOT' || /no space left|not enough space|disk quota/i.test(message))
    return `The disk is full${path ? `: ${path} could not be written` : ''}. Free some space, and run again.`;
  if (syscall === 'listen' && code === 'EADDRINUSE') return portInUse(port);
  if (syscall === 'listen' && code === 'EACCES')
    return `Port ${port} is only for the administrator. Choose another with --port.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `There is no permission for ${path ?? message}. Give yourself that permission, and run again.`;
  if (code === 'EMFILE' || code === 'ENFILE')
    return 'Too many files are open. Allow more of them (ulimit -n 4096), and run again.';
  if (code === 'ENOMEM' || (code === 'EAGAIN' && syscall?.startsWith('spawn')))
    return 'No further process can be started: memory or the number of processes is used up. Close others, and run again.';
  const inner = error instanceof AggregateError ? error.errors : [(error as SystemError).cause];
  for (const one of inner) {
    const sentence = sentenceOf(one);
    if (sentence) return sentence;
  }
  return undefined;
}

/** What to say of a port that something else has. */
export function portInUse(port: number | undefined): string {
  return `port ${port} is in use; choose another with --port`;
}

const IN_PACKAGES = /[/\\]node_modules[/\\]/;

/** Whether the error shows that an installed package is not whole: a file of it is missing, or broken off. */
export function isDamagedPackage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, message, stack = '' } = error as SystemError;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    // A package is named as it is imported, a file of the project by its path.
    const missing = /Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1] ?? '';
    return IN_PACKAGES.test(missing) || !/^(?:\.|[/\\]|\w:|file:)/.test(missing);
  }
  if (code === 'ERR_INVALID_PACKAGE_CONFIG') return IN_PACKAGES.test(message);
  if (code === 'ERR_DLOPEN_FAILED') return IN_PACKAGES.test(message);
  return error instanceof SyntaxError && IN_PACKAGES.test(stack.split('\n')[0]!);
}
