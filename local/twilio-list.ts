import { Refusal } from './twilio-errors.ts';
import { rfc2822, type TwilioMessage } from './twilio-message.ts';

const PAGE_DEFAULT = 50;
const PAGE_MAX = 1000;

/** Answers a request for the list of messages: the page asked for of those that pass its filters, with links. */
export function listPage(all: TwilioMessage[], url: URL) {
  const query = url.searchParams;
  const found = all.filter((message) => matches(message, query));
  const size = Math.min(Math.max(Number(query.get('PageSize')) || PAGE_DEFAULT, 1), PAGE_MAX);
  const number = Math.max(Number(query.get('Page')) || 0, 0);
  // The token names the last message already shown, so messages that arrive meanwhile do not shift the pages.
  const after = query.get('PageToken')?.replace(/^PA/, '');
  const start = after ? found.findIndex(({ sid }) => sid === after) + 1 : number * size;
  const messages = found.slice(start, start + size);
  const link = (pageNumber: number, token?: string) => {
    const target = new URLSearchParams(query);
    target.set('PageSize', String(size));
    target.set('Page', String(pageNumber));
    target.delete('PageToken');
    if (token) target.set('PageToken', `PA${token}`);
    return `${url.pathname}?${target}`;
  };
  return {
    uri: `${url.pathname}${url.search}`,
    first_page_uri: link(0),
    next_page_uri: start + size < found.length ? link(number + 1, messages.at(-1)?.sid) : null,
    previous_page_uri: number > 0 ? link(number - 1) : null,
    page: number,
    page_size: size,
    start,
    end: start + messages.length - 1,
    messages,
  };
}

function matches(message: TwilioMessage, query: URLSearchParams): boolean {
  for (const [name, wanted] of query) {
    if (name === 'To' && message.to !== wanted) return false;
    if (name === 'From' && message.from !== wanted) return false;
    if (!name.startsWith('DateSent')) continue;
    // A message that is still queued has no sending time, so no filter on that time can find it.
    if (message.date_sent === null) return false;
    const sent = Date.parse(message.date_sent);
    const bound = Date.parse(wanted);
    if (Number.isNaN(bound)) throw new Refusal(400, 20001, `Invalid parameter ${name}: ${wanted}`);
    if (name === 'DateSent>' && sent < bound) return false;
    if (name === 'DateSent<' && sent > bound) return false;
    if (name === 'DateSent' && message.date_sent.slice(0, 16) !== rfc2822(new Date(bound)).slice(0, 16)) return false;
  }
  return true;
}
