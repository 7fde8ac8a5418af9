import { http, type Request, type Response } from '@google-cloud/functions-framework';

/** The least that a function can be: what every function's start is compared with. */
export const main = (_request: Request, response: Response): void => {
  response.end('hello');
};

http('main', main);
