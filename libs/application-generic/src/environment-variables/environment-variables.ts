import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type EnvironmentId,
  EnvironmentRepository,
  type EnvironmentVariableDoc,
  EnvironmentVariableRepository,
  type Scope,
} from '@novu/dal';
import { EnvironmentEnum, EnvironmentTypeEnum } from '@novu/shared';
import { SharedCache } from '../cache.js';
import { Encryption } from '../encryption.js';
import { logger } from '../logging.js';
import { Signals } from '../signals.js';

const log = logger('environment-variables');

/** What stands for the value of a secret wherever it is shown. */
export const SECRET_MASK = '••••••••';

/** Keys the platform gives a value to itself. */
export const SYSTEM_VARIABLES = ['name', 'type'] as const;

type Values = Readonly<Record<string, string>>;

/** What templates call `env` (`spec/engine.md` section 15), kept in memory for each environment. */
@Injectable()
export class EnvironmentVariables implements OnModuleInit {
  private readonly cache: SharedCache<Loaded>;

  constructor(
    private readonly variables: EnvironmentVariableRepository,
    private readonly environments: EnvironmentRepository,
    private readonly encryption: Encryption,
    signals: Signals,
  ) {
    this.cache = new SharedCache(signals, { name: 'environment-variables', maxEntries: 2_000, ttlMs: 60_000 });
  }

  async onModuleInit(): Promise<void> {
    await this.cache.start();
  }

  /** With secrets in the clear: for what is sent to people, and for nothing that is shown to members of the team. */
  async valuesOf(scope: Scope): Promise<Values> {
    return (await this.of(scope)).values;
  }

  /** As {@link valuesOf}, with secrets masked: for previews. */
  async maskedValuesOf(scope: Scope): Promise<Values> {
    return (await this.of(scope)).masked;
  }

  /** The values that must not be shown. */
  async secretsOf(scope: Scope): Promise<readonly string[]> {
    return (await this.of(scope)).secrets;
  }

  /** To be called after a change of variables that have values in these environments, or of an environment's name. */
  async changed(environmentIds: readonly EnvironmentId[]): Promise<void> {
    const keys = new Set(environmentIds.map((id) => id.toHexString()));
    await Promise.all([...keys].map((key) => this.cache.drop(key)));
  }

  private async of(scope: Scope): Promise<Loaded> {
    const found = await this.cache.get(scope.environmentId.toHexString(), () => this.load(scope));

    return found ?? { values: {}, masked: {}, secrets: [] };
  }

  private async load({ organizationId, environmentId }: Scope): Promise<Loaded | null> {
    const [environment, variables] = await Promise.all([
      this.environments.findInOrganization(organizationId, environmentId),
      this.variables.list(organizationId),
    ]);
    if (!environment) return null;
    const ownName = environment.name;
    // Environments carried over from older installs have no type (`spec/data-model.md` section 2).
    const isDevelopment = ownName === String(EnvironmentEnum.DEVELOPMENT);
    const ownType = environment.type ?? (isDevelopment ? EnvironmentTypeEnum.DEV : EnvironmentTypeEnum.PROD);
    const system = { name: ownName, type: ownType };
    const own = variables.flatMap((variable) => valueIn(variable, environmentId) ?? []);
    const masked = own.map(({ key, value, isSecret }) => [key, isSecret ? SECRET_MASK : value] as const);

    const opened = Object.fromEntries(own.flatMap((one) => this.opened(one)));

    return {
      values: { ...opened, ...system },
      masked: { ...Object.fromEntries(masked), ...system },
      secrets: own.flatMap(({ key, isSecret }) => (isSecret ? (opened[key] ?? []) : [])),
    };
  }

  /** A secret whose encryption key is lost is left out: messages that do not name it must go on. */
  private opened({ key, value, isSecret }: OwnValue): (readonly [string, string])[] {
    if (!isSecret) return [[key, value]];
    try {
      return [[key, this.encryption.decrypt(value)]];
    } catch (error) {
      log.error('environment variable cannot be decrypted', { key, error });

      return [];
    }
  }
}

interface Loaded {
  values: Values;
  masked: Values;
  secrets: readonly string[];
}

interface OwnValue {
  key: string;
  value: string;
  isSecret: boolean;
}

function valueIn(
  { key, isSecret, values }: EnvironmentVariableDoc,
  environmentId: EnvironmentId,
): OwnValue | undefined {
  const found = values.find(({ _environmentId }) => _environmentId.equals(environmentId));

  return found ? { key, value: found.value, isSecret } : undefined;
}
