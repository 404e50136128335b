import { AsyncLocalStorage } from 'node:async_hooks';
import type { Novu } from '@novu/api-published';

/** A call of the published client, to be made of any of them. */
export type ClientCall = (novu: Novu) => unknown;

const running = new AsyncLocalStorage<ClientCall>();

/** The call that is on its way, of a client that {@link repeatable} gave. */
export function runningCall(): ClientCall {
  const call = running.getStore();
  if (!call) throw new Error('No call of the client is running');

  return call;
}

/** A client whose calls can be made once more: who sends their requests asks for {@link runningCall}. */
export function repeatable(novu: Novu): Novu {
  return repeatablePart(novu, (other) => other);
}

/** @param find the same part of another client */
function repeatablePart<Part extends object>(part: Part, find: (novu: Novu) => object): Part {
  return new Proxy(part, {
    get: (_, name) => {
      const member = memberOf(part, name);
      if (isMethod(member)) {
        return (...args: unknown[]) => {
          const call = (novu: Novu): unknown => {
            const found = find(novu);
            const method = memberOf(found, name);

            return isMethod(method) ? Reflect.apply(method, found, args) : undefined;
          };

          return running.run(call, () => Reflect.apply<unknown, unknown[], unknown>(member, part, args));
        };
      }

      return isPart(member) ? repeatablePart(member, (novu) => Object(memberOf(find(novu), name)) as object) : member;
    },
  });
}

/** Read from the part itself: it has private fields, which a proxy has not. */
function memberOf(part: object, name: string | symbol): unknown {
  return Reflect.get(part, name, part);
}

const isPart = (member: unknown): member is object => typeof member === 'object' && member !== null;
const isMethod = (member: unknown): member is (...args: unknown[]) => unknown => typeof member === 'function';
