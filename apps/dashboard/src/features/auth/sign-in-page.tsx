import { useForm } from 'react-hook-form';
import { useSearchParams } from 'react-router-dom';
import { PRODUCT_NAME } from '../../product.js';
import { Button } from '../../ui/button.js';
import { Field } from '../../ui/field.js';
import { Input, PasswordInput } from '../../ui/input.js';
import { EMAIL_PATTERN, showRefusal } from './auth-form.js';
import { AuthLayout, AuthLink } from './auth-layout.js';
import { useSignIn, type SignInInput } from './auth.queries.js';
import { FormError } from './form-error.js';

export function SignInPage() {
  const signIn = useSignIn();
  const [search] = useSearchParams();
  const form = useForm<SignInInput>({ defaultValues: { email: '', password: '' } });
  const { errors } = form.formState;
  const submit = form.handleSubmit((input) =>
    signIn.mutateAsync(input).then(undefined, (error: unknown) => showRefusal(form, ['email', 'password'], error)),
  );

  return (
    <AuthLayout
      title="Sign in"
      subtitle="Welcome back. Your notifications kept running."
      footer={
        <>
          New to {PRODUCT_NAME}?{' '}
          <AuthLink to={{ pathname: '/auth/sign-up', search: search.toString() }}>Create an account</AuthLink>
        </>
      }
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        <FormError message={errors.root?.message} />
        <Field label="E-mail" error={errors.email?.message}>
          <Input
            type="email"
            autoComplete="email"
            autoFocus
            placeholder="ada@example.com"
            {...form.register('email', {
              required: 'Enter your e-mail address.',
              pattern: { value: EMAIL_PATTERN, message: 'This is not an e-mail address.' },
            })}
          />
        </Field>
        <Field label="Password" error={errors.password?.message}>
          <PasswordInput
            autoComplete="current-password"
            {...form.register('password', { required: 'Enter your password.' })}
          />
        </Field>
        <Button type="submit" variant="primary" size="lg" className="mt-2 w-full" busy={form.formState.isSubmitting}>
          Sign in
        </Button>
      </form>
    </AuthLayout>
  );
}
