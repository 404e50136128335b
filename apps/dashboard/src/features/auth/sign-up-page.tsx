import { clsx } from 'clsx';
import { Check } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { useSearchParams } from 'react-router-dom';
import { Button } from '../../ui/button.js';
import { Field } from '../../ui/field.js';
import { Input, PasswordInput } from '../../ui/input.js';
import { EMAIL_PATTERN, showRefusal } from './auth-form.js';
import { AuthLayout, AuthLink } from './auth-layout.js';
import { useSignUp, type SignUpInput } from './auth.queries.js';
import { FormError } from './form-error.js';
import { isGoodPassword, PASSWORD_RULES } from './password-rules.js';

const EMPTY: SignUpInput = { firstName: '', lastName: '', email: '', password: '', organizationName: '' };
const FIELDS = ['firstName', 'lastName', 'email', 'password', 'organizationName'] as const;
const notBlank = (message: string) => (value: string) => value.trim() !== '' || message;

export function SignUpPage() {
  const signUp = useSignUp();
  const [search] = useSearchParams();
  const form = useForm<SignUpInput>({ defaultValues: EMPTY });
  const { errors } = form.formState;
  const submit = form.handleSubmit((input) =>
    signUp.mutateAsync(trimmed(input)).then(undefined, (error: unknown) => showRefusal(form, FIELDS, error)),
  );

  return (
    <AuthLayout
      title="Create your account"
      subtitle="You will send your first notification in about a minute."
      footer={
        <>
          Already have an account?{' '}
          <AuthLink to={{ pathname: '/auth/sign-in', search: search.toString() }}>Sign in</AuthLink>
        </>
      }
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        <FormError message={errors.root?.message} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="First name" error={errors.firstName?.message}>
            <Input
              autoComplete="given-name"
              autoFocus
              {...form.register('firstName', { validate: notBlank('Enter your first name.') })}
            />
          </Field>
          <Field
            label="Last name"
            aside={<span className="text-xs text-faint">Optional</span>}
            error={errors.lastName?.message}
          >
            <Input autoComplete="family-name" {...form.register('lastName')} />
          </Field>
        </div>
        <Field label="E-mail" error={errors.email?.message}>
          <Input
            type="email"
            autoComplete="email"
            {...form.register('email', {
              required: 'Enter your e-mail address.',
              pattern: { value: EMAIL_PATTERN, message: 'This is not an e-mail address.' },
            })}
          />
        </Field>
        <Field
          label="Password"
          error={errors.password?.message}
          hint={<PasswordChecklist password={form.watch('password')} />}
        >
          <PasswordInput
            autoComplete="new-password"
            {...form.register('password', {
              validate: (value) => isGoodPassword(value) || `Still needed: ${missingRules(value)}.`,
            })}
          />
        </Field>
        <Field
          label="Organization"
          error={errors.organizationName?.message}
          hint="The company or team that sends the notifications."
        >
          <Input
            autoComplete="organization"
            {...form.register('organizationName', { validate: notBlank('Name your organization.') })}
          />
        </Field>
        <Button type="submit" variant="primary" size="lg" className="mt-2 w-full" busy={form.formState.isSubmitting}>
          Create account
        </Button>
      </form>
    </AuthLayout>
  );
}

function PasswordChecklist({ password }: { password: string }) {
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-1 pt-0.5 text-xs">
      {PASSWORD_RULES.map((rule) => {
        const holds = rule.holds(password);
        return (
          <span key={rule.label} className={clsx('flex items-center gap-1', holds ? 'text-success-ink' : 'text-faint')}>
            {holds ? (
              <Check className="size-3" aria-hidden />
            ) : (
              <span className="mx-1 size-1 rounded-full bg-current" aria-hidden />
            )}
            {rule.label}
          </span>
        );
      })}
    </span>
  );
}

function missingRules(password: string): string {
  return PASSWORD_RULES.filter((rule) => !rule.holds(password))
    .map((rule) => rule.label.toLowerCase())
    .join(', ');
}

/** Names and addresses lose accidental spaces at their ends; a password is taken as typed. */
function trimmed(input: SignUpInput): SignUpInput {
  const lastName = input.lastName?.trim();
  return {
    firstName: input.firstName.trim(),
    ...(lastName && { lastName }),
    email: input.email.trim(),
    password: input.password,
    organizationName: input.organizationName.trim(),
  };
}
