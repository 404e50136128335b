import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';

const BARE = 'bare-answer';

/** The result is sent as it is: lists that have their own `data` member (`spec/rest-api.md` section 1.2). */
export const BareAnswer = (): MethodDecorator => SetMetadata(BARE, true);

/** Whether an endpoint is marked {@link BareAnswer}. */
export function isBareAnswer(reflector: Reflector, endpoint: ReturnType<ExecutionContext['getHandler']>): boolean {
  return reflector.get<boolean | undefined>(BARE, endpoint) ?? false;
}

/** What is sent as the result of an endpoint: `{ data }`, unless it is marked {@link BareAnswer} or has nothing to say. */
export function toEnvelope(
  reflector: Reflector,
  endpoint: ReturnType<ExecutionContext['getHandler']>,
): (result: unknown) => unknown {
  if (isBareAnswer(reflector, endpoint)) return (result) => result;

  return (result) => (result === undefined ? undefined : { data: result });
}

/** Puts every result into its envelope. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(map(toEnvelope(this.reflector, context.getHandler())));
  }
}
