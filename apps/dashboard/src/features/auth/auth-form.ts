import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { ApiError, messageOf } from '../../api/errors.js';

/** Shape check only: whether the address exists is for the server and its mails to find out. */
export const EMAIL_PATTERN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Shows a refusal of the API at the inputs it names, or for the whole form when it names none of them. */
export function showRefusal<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  fields: readonly Path<Values>[],
  error: unknown,
): void {
  const fieldErrors = error instanceof ApiError ? error.fieldErrors : {};
  const named = fields.filter((field) => fieldErrors[field]);
  for (const field of named) form.setError(field, { message: fieldErrors[field]?.join('. ') ?? '' });
  if (named.length === 0) form.setError('root', { message: messageOf(error) });
}
