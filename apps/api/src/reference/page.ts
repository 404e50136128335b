import type { OpenAPIObject } from '@nestjs/swagger';
import type { JsonSchema } from './answers.js';
import { type Method, type Operation, operationsOf } from './describe-api.js';

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dce2, #3a404a); --soft: light-dark(#f4f6f8, #1d2127); --quiet: light-dark(#59636e, #9aa4b0); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem; border-right: 1px solid var(--line); }
nav ul { list-style: none; padding: 0; } nav li { margin: .25rem 0; }
a { color: inherit; } main { padding: 1.5rem 2rem 6rem; max-width: 62rem; }
h2 { margin: 2.5rem 0 .5rem; } h4 { margin: 1rem 0 .25rem; }
details.operation { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; }
details.operation > summary { padding: .5rem .75rem; cursor: pointer; } details.operation > div { padding: 0 1rem 1rem; }
code, .method { font-family: ui-monospace, monospace; font-size: .9em; } code { overflow-wrap: anywhere; } .method { display: inline-block; width: 4.5em; font-weight: 700; }
.get { color: light-dark(#0b6bcb, #6cb6ff); } .post { color: light-dark(#1a7f37, #57d272); } .put, .patch { color: light-dark(#9a6700, #e2b340); } .delete { color: light-dark(#c62828, #ff8b84); }
.quiet { color: var(--quiet); } ul.schema { margin: 0; padding-left: 1.25rem; }
table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid var(--line); padding: .25rem .75rem .25rem 0; vertical-align: top; }
td:last-child { width: 100%; overflow-wrap: anywhere; } td:not(:last-child), td:not(:last-child) code { white-space: nowrap; overflow-wrap: normal; }
@media (max-width: 48rem) { body { display: block; } nav { position: static; height: auto; border-right: 0; } main { padding: 1rem; } }`;

/** The document as one page of HTML, complete in itself. */
export function toPage(document: OpenAPIObject): string {
  const writer = new PageWriter((document.components?.schemas ?? {}) as Record<string, JsonSchema>);
  const tags = byTag(document);
  const links = [...tags.keys()].map((tag) => `<li><a href="#${idOf(tag)}">${escape(tag)}</a></li>`).join('');
  const sections = [...tags].map(
    ([tag, operations]) =>
      `<section aria-labelledby="${idOf(tag)}"><h2 id="${idOf(tag)}">${escape(tag)}</h2>${operations
        .map((operation) => writer.operation(operation))
        .join('')}</section>`,
  );

  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(document.info.title)}</title><style>${STYLE}</style></head>
<body><nav aria-label="Resources"><strong>${escape(document.info.title)}</strong><p><a href="openapi.json">OpenAPI document</a></p><ul>${links}</ul></nav>
<main><h1>${escape(document.info.title)}</h1><p>${prose(document.info.description ?? '')}</p>${sections.join('')}</main></body></html>`;
}

const LIMITS = [
  ['minimum', 'at least'],
  ['maximum', 'at most'],
  ['minLength', 'characters at least'],
  ['maxLength', 'characters at most'],
  ['minItems', 'entries at least'],
  ['maxItems', 'entries at most'],
  ['default', 'else'],
] as const;

interface PathOperation {
  path: string;
  method: Method;
  operation: Operation;
}

function byTag({ paths }: OpenAPIObject): Map<string, PathOperation[]> {
  const tags = new Map<string, PathOperation[]>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of operationsOf(item)) {
      const tag = operation.tags?.[0] ?? 'Other';
      tags.set(tag, [...(tags.get(tag) ?? []), { path, method, operation }]);
    }
  }

  return new Map([...tags].sort(([left], [right]) => left.localeCompare(right)));
}

class PageWriter {
  constructor(private readonly schemas: Record<string, JsonSchema>) {}

  operation({ path, method, operation }: PathOperation): string {
    const { summary = '', description = '', parameters = [], requestBody, responses, security = [] } = operation;
    const credentials = security.flatMap((requirement) => Object.keys(requirement)).join(' or ');
    const rows = parameters.flatMap((parameter) => ('name' in parameter ? [this.parameter(parameter)] : []));
    const body = requestBody && 'content' in requestBody ? schemaIn(requestBody) : undefined;
    const answers = Object.entries(responses).map(([code, answer]) => {
      const schema = answer && 'content' in answer ? schemaIn(answer) : undefined;
      const isError = Number(code) >= 400;

      return `<tr><td><code>${code}</code></td><td>${escape(answer && 'description' in answer ? answer.description : '')}${schema && !isError ? `: ${this.schema(schema)}` : ''}</td></tr>`;
    });

    return `<details class="operation"><summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${escape(path)}</code> <span class="quiet">${prose(summary)}</span></summary><div>
<p>${prose(description)}</p><p class="quiet">${credentials ? `Credentials: <code>${escape(credentials)}</code>` : 'No credentials needed'}</p>
${rows.length > 0 ? `<h4>Parameters</h4><table>${rows.join('')}</table>` : ''}${body ? `<h4>Body</h4>${this.schema(body)}` : ''}<h4>Answers</h4><table>${answers.join('')}</table></div></details>`;
  }

  private parameter(parameter: {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema?: unknown;
  }) {
    const { name, required, description = '', schema } = parameter;
    const need = required ? ', required' : '';

    return `<tr><td><code>${escape(name)}</code></td><td class="quiet">${escape(parameter.in + need)}</td><td>${this.schema(isSchema(schema) ? schema : {})} ${prose(description)}</td></tr>`;
  }

  /** @param around names of the schemas this one is inside of: one that holds itself is not followed for ever. */
  private schema(schema: JsonSchema, around: readonly string[] = []): string {
    const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
    if (name) {
      const target = this.schemas[name];
      const title = `<code>${escape(name)}</code>`;

      return target && !around.includes(name)
        ? `${title}${noteOf(schema)}${this.members(target, [...around, name])}`
        : `${title}${noteOf(schema)}`;
    }

    return `<span class="quiet">${escape([kindOf(schema), ...limitsOf(schema)].join(', '))}</span>${noteOf(schema)}${this.members(schema, around)}`;
  }

  private members(schema: JsonSchema, around: readonly string[]): string {
    const { properties, items, anyOf, required } = schema;
    const needed = new Set(Array.isArray(required) ? required.map(String) : []);
    const lines = [
      ...Object.entries(isSchema(properties) ? properties : {}).map(([name, value]) => {
        const member = isSchema(value) ? value : {};

        return `<code>${escape(name)}</code>${needed.has(name) ? '' : ' <span class="quiet">optional</span>'} ${this.schema(member, around)}`;
      }),
      ...(isSchema(items) && ['properties', '$ref', 'anyOf'].some((keyword) => keyword in items)
        ? [`each ${this.schema(items, around)}`]
        : []),
      ...(Array.isArray(anyOf) ? anyOf : [])
        .filter(isSchema)
        .map((option, at) => (at > 0 ? 'or ' : '') + this.schema(option, around)),
    ];

    return lines.length > 0 ? `<ul class="schema">${lines.map((line) => `<li>${line}</li>`).join('')}</ul>` : '';
  }
}

function kindOf({ type, enum: values, const: value, items, anyOf }: JsonSchema): string {
  if (value !== undefined) return JSON.stringify(value);
  if (Array.isArray(values)) return values.map((each) => JSON.stringify(each)).join(' | ');
  if (Array.isArray(anyOf)) return 'one of';
  const kind = Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : 'anything';

  return kind === 'array' && isSchema(items) && typeof items['type'] === 'string' ? `array of ${items['type']}` : kind;
}

/** What is said of a member stands before what the member is made of. */
function noteOf({ description }: JsonSchema): string {
  return typeof description === 'string' ? ` ${prose(description)}` : '';
}

/** What a value may be at most and at least, and what it is when it is not given. */
function limitsOf(schema: JsonSchema): string[] {
  return LIMITS.flatMap(([keyword, words]) =>
    schema[keyword] === undefined ? [] : [`${words} ${JSON.stringify(schema[keyword])}`],
  );
}

function schemaIn({ content }: { content?: unknown }): JsonSchema | undefined {
  const media = isSchema(content) ? Object.values(content)[0] : undefined;
  const schema = isSchema(media) ? media['schema'] : undefined;

  return isSchema(schema) ? schema : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text with `code` in it. */
function prose(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function idOf(tag: string): string {
  return tag.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
