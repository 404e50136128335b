import { AppError, type EnvironmentVariables, SECRET_MASK } from '@novu/application-generic';
import type { JobTraceLine, Scope } from '@novu/dal';
import type { StepOutcome, TraceLine } from '../pipeline/outcome.js';
import { toStored } from '../pipeline/record.js';

/** Shorter ones are found in texts by chance. */
const SHORTEST = 4;

/** Takes the values of secret variables out of what third parties answer: some of them send back what they were sent. */
export class Redaction {
  private readonly forms: readonly string[];

  constructor(secrets: readonly string[]) {
    const forms = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf);
    // The longest first: one may be part of another.
    this.forms = [...new Set(forms)].sort((left, right) => right.length - left.length);
  }

  /** Of the secrets an environment has now. */
  static async of(environmentVariables: EnvironmentVariables, scope: Scope): Promise<Redaction> {
    return new Redaction(await environmentVariables.secretsOf(scope));
  }

  /** What is written down of a step, without secrets. Its message and its results are left as they are. */
  outcome(outcome: StepOutcome): StepOutcome {
    if (this.forms.length === 0) return outcome;
    const trace = this.lines(outcome.trace);
    if (outcome.kind !== 'failed') return { ...outcome, trace };
    const { code, status, retry, publicMessage } = outcome.error;
    const message = this.text(publicMessage);
    const error =
      message === publicMessage ? outcome.error : new AppError({ code, status, retry, publicMessage: message });

    return { ...outcome, error, trace };
  }

  /** Lines as their job keeps them, without secrets. */
  stored(lines: readonly TraceLine[], now: Date): JobTraceLine[] {
    return this.lines(lines).map((line) => toStored(line, now));
  }

  lines(lines: readonly TraceLine[]): readonly TraceLine[] {
    if (this.forms.length === 0) return lines;

    return lines.map((line) => (line.raw === undefined ? line : { ...line, raw: this.value(line.raw) }));
  }

  private value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((member) => this.value(member));
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;

    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.value(member)]));
  }

  private text(text: string): string {
    return this.forms.reduce((rest, form) => rest.replaceAll(form, SECRET_MASK), text);
  }
}

/** A secret as it is, inside JSON, in an address, and as basic authentication would send it by itself. */
function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ];
}
