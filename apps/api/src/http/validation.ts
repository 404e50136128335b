import { applyDecorators, ValidationPipe } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { type FieldIssues, invalidInput, toLocale } from '@novu/application-generic';
import { EXTERNAL_ID_PATTERN, SUBSCRIBER_ID_PATTERN } from '@novu/shared';
import { type ClassConstructor, plainToInstance, Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsEnum,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
  validateSync,
  type ValidationError,
} from 'class-validator';

/**
 * Every body and query is checked here against its class, once: unknown members are dropped, wrong ones answer 422 and are named.
 */
export const validationPipe = new ValidationPipe({
  transform: true,
  whitelist: true,
  validationError: { target: false, value: true },
  exceptionFactory: (errors) => invalidInput(toFieldIssues(errors)),
});

/** Names of what is not said aloud, not even to who has sent it: answers are kept in logs. */
const SECRET = /password|secret|credentials/i;
const HIDDEN = '***';

function toFieldIssues(errors: readonly ValidationError[], parent = ''): FieldIssues {
  const issues: FieldIssues = {};
  for (const error of errors) {
    const path = parent ? `${parent}.${error.property}` : error.property;
    const messages = Object.values(error.constraints ?? {});
    if (messages.length > 0) issues[path] = { messages, value: SECRET.test(path) ? HIDDEN : printable(error.value) };
    Object.assign(issues, toFieldIssues(error.children ?? [], path));
  }

  return issues;
}

/**
 * Something inside a body that is read by hand, held against the class of it: as {@link validationPipe} does.
 * @returns what is wrong with it, by path; the empty one is the value itself.
 */
export function issuesOf<T extends object>(
  type: ClassConstructor<T>,
  given: unknown,
): { value: T; issues: FieldIssues } {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  const value = plainToInstance(type, isObject ? given : {});
  if (!isObject) return { value, issues: { '': { messages: ['must be an object'], value: printable(given) } } };

  return {
    value,
    issues: toFieldIssues(validateSync(value, { whitelist: true, validationError: { target: false, value: true } })),
  };
}

/** Long values are not thrown back at the caller, and no lists in lists: the published clients would not read the answer. */
function printable(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'undefined';
  if (text.length > 200) return `${text.slice(0, 200)}…`;

  return Array.isArray(value) && value.some(Array.isArray) ? text : value;
}

/** A field that may be absent but, unlike with `IsOptional`, may not be null. */
export const IsAbsentOr = (): PropertyDecorator => ValidateIf((_, value: unknown) => value !== undefined);

/** A text that may be absent or null. */
export const IsNullableText = (maxLength = 1024): PropertyDecorator =>
  applyDecorators(IsOptional(), IsString(), MaxLength(maxLength));

const BRIDGE_URL_LENGTH = 2_048;

/** Where an application is. Hosts of a private network count: which of them may be called is decided when they are called. */
export const IsBridgeUrl = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MaxLength(BRIDGE_URL_LENGTH),
    IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false }),
  );

/** The customer's id of a subscriber. */
export const IsSubscriberId = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    Matches(SUBSCRIBER_ID_PATTERN, { message: '$property must be a text of 1 to 512 characters without spaces' }),
  );

/** Topic keys and identifiers of subscriptions. */
export const IsExternalId = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MaxLength(512),
    Matches(EXTERNAL_ID_PATTERN, {
      message: '$property may hold letters, digits, "-", "_", ":" and ".", or be an e-mail address',
    }),
  );

const localeOf = (value: unknown): unknown => (typeof value === 'string' ? (toLocale(value) ?? value) : value);

/** `language_REGION`; `en-us` is read as `en_US`. @param each the field is a list of them. */
export const IsLocaleName = ({ each = false } = {}): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      each && Array.isArray(value) ? value.map((one: unknown) => localeOf(one)) : localeOf(value),
    ),
    ValidateBy(
      {
        name: 'isLocaleName',
        validator: {
          validate: (value: unknown) => typeof value === 'string' && toLocale(value) !== undefined,
          defaultMessage: () => `${each ? 'each value in $property' : '$property'} must be a locale, such as en_US`,
        },
      },
      { each },
    ),
  );

/** In a query string: `true` or `false`. */
export const BooleanQuery = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === true ? true : value === 'false' || value === false ? false : value,
  );

/** Most values one filter of a query string may name. */
const LIST_LENGTH = 100;

/** In a query string: `a=1&a=2`, `a[]=1` or `a=1` → array, or absent. */
const ListQuery = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (value === undefined || Array.isArray(value) ? value : [value])),
    ArrayMaxSize(LIST_LENGTH),
  );

/** In a query string: up to 100 texts. */
export const TextListQuery = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: [String] }),
    ListQuery(),
    IsString({ each: true }),
    MaxLength(512, { each: true }),
  );

/** In a query string: up to 100 members of an enum. */
export const EnumListQuery = (values: Record<string, string>): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ enum: values, isArray: true }), ListQuery(), IsEnum(values, { each: true }));
