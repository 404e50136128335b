import { applyDecorators } from '@nestjs/common';
import { structureProblem } from '@novu/application-generic';
import { Transform } from 'class-transformer';
import { ValidateBy, type ValidationArguments } from 'class-validator';

/** BSON documents may nest 100 levels; half of that is left to the documents free data is put into. */
const MAX_DEPTH = 50;

/** A JSON object whose members the customer chooses, of at most `maxBytes` bytes of JSON text. Not null, not an array. */
export const IsFreeJson = ({ maxBytes }: { maxBytes: number }): PropertyDecorator =>
  applyDecorators(
    // As it was sent: the transformation into classes loses members named like those of every object, such as `toString`.
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]),
    ValidateBy({
      name: 'isFreeJson',
      validator: {
        validate: (value: unknown) => freeJsonProblem(value, maxBytes) === undefined,
        defaultMessage: ({ property, value }: ValidationArguments) =>
          `${property} ${freeJsonProblem(value, maxBytes) ?? ''}`,
      },
    }),
  );

/** A text that can be searched for: the database takes no NUL character in a pattern. */
export const IsSearchText = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSearchText',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && value.length <= 512 && !value.includes('\0'),
      defaultMessage: ({ property }: ValidationArguments) => `${property} must be a text of at most 512 characters`,
    },
  });

/** What keeps a value from being stored as free data; undefined when nothing does. */
export function freeJsonProblem(value: unknown, maxBytes: number): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const structural = structureProblem(value, MAX_DEPTH);
  if (structural) return structural;
  const bytes = Buffer.byteLength(JSON.stringify(value));

  return bytes > maxBytes ? `must be at most ${maxBytes} bytes of JSON; there are ${bytes}` : undefined;
}
