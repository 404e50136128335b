import { REDIRECT_TARGETS, StepTypeEnum } from '@novu/shared';
import { HTTP_REQUEST_CONTROLS } from '../outbound/index.js';
import { DELAY_CONTROLS, DIGEST_CONTROLS, THROTTLE_CONTROLS } from '../timing/index.js';
import { closed, open, text } from './schema-pieces.js';
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

const SMS: ControlSchemas = {
  dataSchema: closed({ skip: open, body: text }),
  uiSchema: {
    group: 'SMS',
    properties: { skip: { component: 'QUERY_EDITOR' }, body: { component: 'SMS_BODY', placeholder: '' } },
  },
};

const PUSH: ControlSchemas = {
  dataSchema: closed({ skip: open, subject: text, body: text }),
  uiSchema: {
    group: 'PUSH',
    properties: {
      skip: { component: 'QUERY_EDITOR' },
      subject: { component: 'PUSH_SUBJECT', placeholder: '' },
      body: { component: 'PUSH_BODY', placeholder: '' },
    },
  },
};

const CHAT: ControlSchemas = {
  dataSchema: closed({ skip: open, body: text, editorType: { type: 'string', enum: ['block', 'text'] } }),
  uiSchema: {
    group: 'CHAT',
    properties: {
      skip: { component: 'QUERY_EDITOR' },
      body: { component: 'CHAT_BODY', placeholder: '' },
      editorType: { component: 'CHAT_EDITOR_SELECT', placeholder: 'text' },
    },
  },
};

/** By step type; types that are not here, such as custom steps, have no schema of their own. */
export const controlSchemas: Partial<Record<StepTypeEnum, ControlSchemas>> = {
  [StepTypeEnum.IN_APP]: IN_APP,
  [StepTypeEnum.EMAIL]: EMAIL,
  [StepTypeEnum.SMS]: SMS,
  [StepTypeEnum.PUSH]: PUSH,
  [StepTypeEnum.CHAT]: CHAT,
  [StepTypeEnum.DIGEST]: DIGEST_CONTROLS,
  [StepTypeEnum.DELAY]: DELAY_CONTROLS,
  [StepTypeEnum.THROTTLE]: THROTTLE_CONTROLS,
  [StepTypeEnum.HTTP_REQUEST]: HTTP_REQUEST_CONTROLS,
};

const typesOf = (schema: JsonSchema): unknown[] => [schema.type].flat();
const allowsNull = (schema: JsonSchema): boolean => typesOf(schema).includes('null');

function cleanValue(value: unknown, schema: JsonSchema): unknown {
  if (typeof value === 'string') return isWholeNumber(value, schema) ? Number.parseInt(value, 10) : value;
  const properties = schema.additionalProperties === false ? schema.properties : undefined;
  // Free objects, such as conditions, may mean their nulls.
  if (!isPlainObject(value) || !isPlainObject(properties)) return value;

  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (!isPlainObject(known) || member === undefined || (member === null && !allowsNull(known))) return [];

      return [[key, cleanValue(member, known)]];
    }),
  );
}

/** Forms send amounts as text. */
const isWholeNumber = (text: string, schema: JsonSchema): boolean =>
  typesOf(schema).some((type) => type === 'number' || type === 'integer') && /^\s*\d+\s*$/.test(text);

const withoutNulls = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined && member !== null));

/**
 * Control values as they are stored and run (`spec/engine.md` section 17): unknown members of known step types and nulls are dropped,
 * whole numbers read from text, an e-mail gets a subject of one space and an empty document, an HTTP request a method and an address.
 * A condition and the customer's `data` keep everything; `layoutId: null` stays, as it means "no layout".
 */
export function cleanControls(type: StepTypeEnum, controls: Record<string, unknown>): Record<string, unknown> {
  // An empty query of the condition editor is `false`: no condition (`spec/engine.md` section 8).
  const given = controls.skip === false ? { ...controls, skip: null } : controls;
  const schema = controlSchemas[type]?.dataSchema;
  const cleaned = schema ? cleanValue(given, schema) : withoutNulls(given);
  const values = isPlainObject(cleaned) ? cleaned : {};
  // The interface promises both of every HTTP request step.
  if (type === StepTypeEnum.HTTP_REQUEST) return { ...values, method: values.method ?? 'POST', url: values.url ?? '' };
  if (type !== StepTypeEnum.EMAIL) return values;
  const body = values.editorType === 'html' ? '' : EMPTY_DOCUMENT;

  return { ...values, subject: values.subject || ' ', body: values.body || body };
}
