import { badRequest, invalidInput, localeOfFile, structureProblem } from '@novu/application-generic';
import type { TranslatedResourceType } from '@novu/dal';
import { parse as parseJson } from 'secure-json-parse';
import { CONTENT_BYTES, MASTER_JSON_BYTES } from './translations.dto.js';
import type { UploadedFile } from './uploads.js';

const MAX_DEPTH = 50;

type JsonObject = Record<string, unknown>;

/** Texts of one resource inside a master JSON. */
interface ResourceTexts {
  resourceType: TranslatedResourceType;
  resourceId: string;
  content: JsonObject;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws AppError 400 when the file is not named after a locale. */
export function localeOf({ name }: UploadedFile): string {
  const locale = localeOfFile(name);
  if (!locale) throw badRequest(`File ${name} must be named after its locale, such as en_US.json`);

  return locale;
}

/** The object a file holds, or why it holds none. */
export function readTexts({ text }: UploadedFile, maxBytes: number): { content: JsonObject } | { problem: string } {
  if (Buffer.byteLength(text) > maxBytes) return { problem: `is larger than ${maxBytes} bytes` };
  let content: unknown;
  try {
    content = parseJson(text, null, { protoAction: 'remove', constructorAction: 'remove' });
  } catch {
    return { problem: 'is not valid JSON' };
  }
  if (!isObject(content)) return { problem: 'must be a JSON object' };
  const problem = structureProblem(content, MAX_DEPTH);

  return problem ? { problem } : { content };
}

/** @throws AppError 400 unless it is one file, named after a locale, that holds an object. */
export function readMasterFile(files: readonly UploadedFile[]): { locale: string; masterJson: JsonObject } {
  const [file, another] = files;
  if (!file || another) throw badRequest('Exactly one file is needed, in the field "file"');
  const locale = localeOf(file);
  const texts = readTexts(file, MASTER_JSON_BYTES);
  if ('problem' in texts) throw badRequest(`File ${file.name} ${texts.problem}`);

  return { locale, masterJson: texts.content };
}

const SECTIONS = { workflows: 'workflow', layouts: 'layout' } as const;

/**
 * Takes a master JSON apart: `{ workflows: { <id>: texts }, layouts: { <id>: texts } }`.
 * @throws AppError 422 that names `masterJson`.
 */
export function parseMasterJson(masterJson: JsonObject): ResourceTexts[] {
  const texts = Object.entries(SECTIONS).flatMap(([section, resourceType]) => {
    if (!Object.hasOwn(masterJson, section)) return [];
    const resources = masterJson[section];
    if (!isObject(resources)) throw wrongMasterJson(section, 'must be an object');

    return Object.entries(resources).map(([resourceId, content]): ResourceTexts => {
      if (!isObject(content)) throw wrongMasterJson(`${section}.${resourceId}`, 'must be an object');
      if (Buffer.byteLength(JSON.stringify(content)) > CONTENT_BYTES)
        throw wrongMasterJson(`${section}.${resourceId}`, `is larger than ${CONTENT_BYTES} bytes`);

      return { resourceType, resourceId, content };
    });
  });
  if (Object.keys(SECTIONS).every((section) => !Object.hasOwn(masterJson, section)))
    throw wrongMasterJson('masterJson', 'must have workflows or layouts');

  return texts;
}

function wrongMasterJson(path: string, problem: string): Error {
  return invalidInput({ masterJson: { messages: [`${path} ${problem}`] } });
}
