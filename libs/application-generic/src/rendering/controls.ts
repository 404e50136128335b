import { REDIRECT_TARGETS, StepTypeEnum } from '@novu/shared';
import type { JsonSchema } from './variables-schema.js';
import { isPlainObject } from './values.js';

/** How the editor shows one control (`UiSchemaProperty` of the interface). */
interface UiSchemaProperty {
  component: string;
  placeholder?: string | Record<string, unknown> | null;
  properties?: Record<string, UiSchemaProperty>;
}

/** What a step of one type can be told: JSON schema of the values, and the form to edit them. */
export interface ControlSchemas {
  dataSchema: JsonSchema;
  uiSchema: { group: string; properties: Record<string, UiSchemaProperty> };
}

const text: JsonSchema = { type: 'string' };
const open: JsonSchema = { type: 'object', additionalProperties: true };

const closed = (properties: Record<string, JsonSchema>, required?: string[]): JsonSchema => ({
  type: 'object',
  properties,
  ...(required ? { required } : {}),
  additionalProperties: false,
});

const redirect = closed({ url: text, target: { type: 'string', enum: [...REDIRECT_TARGETS] } }, ['url']);
const action = closed({ label: text, redirect });
const noSanitization: JsonSchema = { type: 'boolean', default: false };

const IN_APP: ControlSchemas = {
  dataSchema: closed({
    skip: open,
    subject: text,
    body: text,
    avatar: text,
    primaryAction: action,
    secondaryAction: action,
    redirect,
    data: open,
    disableOutputSanitization: noSanitization,
  }),
  uiSchema: {
    group: 'IN_APP',
    properties: {
      skip: { component: 'QUERY_EDITOR' },
      subject: { component: 'IN_APP_PRIMARY_SUBJECT', placeholder: '' },
      body: { component: 'IN_APP_BODY', placeholder: '' },
      avatar: { component: 'IN_APP_AVATAR', placeholder: '' },
      primaryAction: { component: 'IN_APP_BUTTON_DROPDOWN', placeholder: null },
      secondaryAction: { component: 'IN_APP_BUTTON_DROPDOWN', placeholder: null },
      redirect: { component: 'URL_TEXT_BOX', placeholder: null },
      data: { component: 'DATA', placeholder: null },
      disableOutputSanitization: { component: 'IN_APP_DISABLE_SANITIZATION_SWITCH' },
    },
  },
};

/** The block editor's document without any blocks. */
const EMPTY_DOCUMENT = JSON.stringify({ type: 'doc', content: [{ type: 'paragraph' }] });

const EMAIL: ControlSchemas = {
  dataSchema: closed(
    {
      skip: open,
      subject: text,
      body: { type: 'string', default: '' },
      editorType: { type: 'string', enum: ['block', 'html'], default: 'block' },
      // null: no layout; absent: the default layout.
      layoutId: { type: ['string', 'null'] },
      from: closed({ email: text, name: text }),
      useProviderDefaults: { type: 'boolean' },
      replyTo: text,
      preheader: text,
      disableOutputSanitization: noSanitization,
    },
    ['subject'],
  ),
  uiSchema: {
    group: 'EMAIL',
    properties: {
      skip: { component: 'QUERY_EDITOR' },
      subject: { component: 'TEXT_INLINE_LABEL', placeholder: '' },
      body: { component: 'EMAIL_BODY', placeholder: '' },
      editorType: { component: 'EMAIL_EDITOR_SELECT', placeholder: 'block' },
      layoutId: { component: 'LAYOUT_SELECT', placeholder: null },
      from: {
        component: 'TEXT_FULL_LINE',
        placeholder: null,
        properties: { email: { component: 'TEXT_FULL_LINE' }, name: { component: 'TEXT_FULL_LINE' } },
      },
      replyTo: { component: 'TEXT_FULL_LINE', placeholder: '' },
      preheader: { component: 'TEXT_FULL_LINE', placeholder: '' },
      disableOutputSanitization: { component: 'DISABLE_SANITIZATION_SWITCH' },
    },
  },
};

/** By step type; types that are not here have no schema of their own. */
export const controlSchemas: Partial<Record<StepTypeEnum, ControlSchemas>> = {
  [StepTypeEnum.IN_APP]: IN_APP,
  [StepTypeEnum.EMAIL]: EMAIL,
};

/** Amounts that forms send as text. */
const AMOUNTS = new Set(['amount', 'threshold']);

const allowsNull = (schema: JsonSchema): boolean => Array.isArray(schema.type) && schema.type.includes('null');

function cleanValue(value: unknown, schema: JsonSchema | undefined): unknown {
  if (!isPlainObject(value)) return value;
  const properties =
    schema?.additionalProperties === false && isPlainObject(schema.properties) ? schema.properties : undefined;
  // Free objects, such as conditions, may mean their nulls.
  if (schema && !properties) return value;

  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
      const memberSchema = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (properties && !isPlainObject(memberSchema)) return [];
      const known = isPlainObject(memberSchema) ? memberSchema : undefined;
      if (member === undefined || (member === null && !(known && allowsNull(known)))) return [];

      return [[key, toWholeNumber(key, properties || key === 'lookBackWindow' ? cleanValue(member, known) : member)]];
    }),
  );
}

function toWholeNumber(key: string, value: unknown): unknown {
  if (!AMOUNTS.has(key) || typeof value !== 'string' || !/^\s*\d+\s*$/.test(value)) return value;

  return Number.parseInt(value, 10);
}

/**
 * Control values as they are stored and run (`spec/engine.md` section 17): unknown members of known step types and nulls are dropped,
 * whole numbers read from text, an e-mail gets a subject of one space and an empty document. A condition and the customer's `data`
 * keep everything; `layoutId: null` stays, as it means "no layout".
 */
export function cleanControls(type: StepTypeEnum, controls: Record<string, unknown>): Record<string, unknown> {
  const cleaned = cleanValue(controls, controlSchemas[type]?.dataSchema);
  const values = isPlainObject(cleaned) ? cleaned : {};
  if (type !== StepTypeEnum.EMAIL) return values;
  const body = values.editorType === 'html' ? '' : EMPTY_DOCUMENT;

  return { ...values, subject: values.subject || ' ', body: values.body || body };
}
