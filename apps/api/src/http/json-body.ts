import { structureProblem } from '@novu/application-generic';
import { parse } from 'secure-json-parse';

/** MongoDB stores documents of at most 100 levels; bodies are stored a few levels down. */
const MAX_DEPTH = 64;

/**
 * What a body says; undefined for an empty one, since browsers' clients send the header of JSON on GET and DELETE as well.
 * @throws Error with the status 400
 */
export function parseJsonBody(text: string): unknown {
  if (text.length === 0) return undefined;
  const value = parsed(text);
  const problem = structureProblem(value, MAX_DEPTH);
  if (problem) throw refusal(`The request body ${problem}`);

  return value;
}

function parsed(text: string): unknown {
  try {
    return parse(text, null, { protoAction: 'remove', constructorAction: 'remove' });
  } catch {
    throw refusal('The request body is not valid JSON');
  }
}

/** As the server's own refusals are. */
function refusal(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 });
}
