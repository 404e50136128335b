import { Inject } from '@nestjs/common';

/** Token of the MongoDB connection. */
export const CONNECTION = Symbol('CONNECTION');
/** Token of the configuration all apps share. */
export const COMMON_ENV = Symbol('COMMON_ENV');

/** Token of the one way out to addresses that people type in. */
export const OUTBOUND = Symbol('OUTBOUND');

export const InjectConnection = (): ParameterDecorator => Inject(CONNECTION);
export const InjectCommonEnv = (): ParameterDecorator => Inject(COMMON_ENV);
