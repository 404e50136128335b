import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';

const BARE = 'bare-answer';

/** The result is sent as it is: lists that have their own `data` member (`spec/rest-api.md` section 1.2). */
export const BareAnswer = (): MethodDecorator => SetMetadata(BARE, true);

/** Puts every result into `{ data }`, unless the endpoint is marked {@link BareAnswer} or has nothing to say. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    if (this.reflector.get<boolean | undefined>(BARE, context.getHandler())) return next.handle();

    return next.handle().pipe(map((result) => (result === undefined ? undefined : { data: result })));
  }
}
