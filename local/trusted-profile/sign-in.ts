import { Browser } from './browser.ts';
import { unescapeHtml } from './html.ts';

/** Of patients also what their provider says in place of what is listed; words are divided by commas. */
export type Choice =
  | { pesel: string; professions?: string; conditions?: string; district?: string; phone?: string }
  | { staff: string };

interface SignedIn {
  readonly finalUrl: string;
  /** The answer at the end of the redirects, its body unread. */
  readonly response: Response;
  /** The cookies of the final URL's host. */
  readonly cookies: Map<string, string>;
}

/**
 * Signs in as a browser would: follows `startUrl` to the page that asks who you are, answers it, and follows the
 * redirects until an answer that is not one. A refused choice is not an error: the answer is then that page, with 400.
 */
export async function signIn(startUrl: string, choice: Choice): Promise<SignedIn> {
  const browser = new Browser();
  const page = await browser.visit(startUrl);
  const action = formAction(await page.response.text(), choice);
  if (!action) throw new Error(`sign-in: no form to choose a person at ${page.url} (HTTP ${page.response.status})`);
  const { url, response } = await browser.visit(new URL(action, page.url).href, new URLSearchParams(choice));
  return { finalUrl: url, response, cookies: browser.cookiesOf(url) };
}

/** The first form that is posted and has the field of the choice. */
function formAction(page: string, choice: Choice): string | undefined {
  const field = Object.keys(choice)[0];
  for (const [form, attributes = ''] of page.matchAll(/<form\b([^>]*)>.*?<\/form>/gis)) {
    const action = /\baction="([^"]*)"/i.exec(attributes)?.[1];
    if (action && /\bmethod="post"/i.test(attributes) && form.includes(`name="${field}"`)) return unescapeHtml(action);
  }
  return undefined;
}
