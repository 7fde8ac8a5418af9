const REDIRECTS_MAX = 20;

interface Visit {
  /** Where the redirects ended. */
  readonly url: string;
  readonly response: Response;
}

/** As much of a browser as signing in takes: it follows redirects and keeps cookies. */
export class Browser {
  readonly #jar = new CookieJar();

  /** Gets the page, or posts the form to it, and follows the redirects to an answer that is not one. */
  async visit(startUrl: string, form?: URLSearchParams): Promise<Visit> {
    let url = startUrl;
    let response = await this.#request(url, form);
    for (let redirects = 0; isRedirect(response); redirects++) {
      if (redirects === REDIRECTS_MAX)
        throw new Error(`browser: more than ${REDIRECTS_MAX} redirects from ${startUrl}`);
      await response.body?.cancel();
      url = new URL(response.headers.get('location') ?? '', url).href;
      response = await this.#request(url);
    }
    return { url, response };
  }

  /** The cookies of the URL's host, whatever their path. */
  cookiesOf(url: string): Map<string, string> {
    return this.#jar.of(url);
  }

  async #request(url: string, form?: URLSearchParams): Promise<Response> {
    const headers = { accept: 'text/html', cookie: this.#jar.header(url) };
    const response = await fetch(url, { method: form ? 'POST' : 'GET', body: form, headers, redirect: 'manual' });
    this.#jar.keep(url, response.headers.getSetCookie());
    return response;
  }
}

function isRedirect(response: Response): boolean {
  return response.status >= 300 && response.status < 400 && response.headers.has('location');
}

interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

/** As in a browser, a cookie belongs to a host whatever its port, and to a path. */
class CookieJar {
  #cookies: Cookie[] = [];

  keep(url: string, setCookies: readonly string[]): void {
    const { hostname, pathname } = new URL(url);
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name, value] = splitOnce(pair);
      const attribute = (wanted: string) =>
        attributes.map(splitOnce).find(([key]) => key.toLowerCase() === wanted)?.[1];
      const path = attribute('path') ?? (pathname.replace(/\/[^/]*$/, '') || '/');
      this.#cookies = this.#cookies.filter(
        (kept) => kept.host !== hostname || kept.path !== path || kept.name !== name,
      );
      if (!isExpired(attribute('max-age'), attribute('expires'))) {
        this.#cookies.push({ host: hostname, path, name, value });
      }
    }
  }

  header(url: string): string {
    const { hostname, pathname } = new URL(url);
    return this.#cookies
      .filter(
        ({ host, path }) => host === hostname && (pathname === path || pathname.startsWith(path.replace(/\/?$/, '/'))),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  of(url: string): Map<string, string> {
    const { hostname } = new URL(url);
    return new Map(this.#cookies.filter(({ host }) => host === hostname).map(({ name, value }) => [name, value]));
  }
}

function isExpired(maxAge: string | undefined, expires: string | undefined): boolean {
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  return expires !== undefined && Date.parse(expires) <= Date.now();
}

function splitOnce(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
