import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { badRequest } from '@novu/application-generic';
import type { CursorQuery } from '@novu/dal';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { BooleanQuery } from './validation.js';

const CountQuery = (min: number, max: number, description = ''): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: Number, minimum: min, maximum: max, ...(description ? { description } : {}) }),
    IsOptional(),
    Type(() => Number),
    IsInt(),
    Min(min),
    Max(max),
  );

/** In a query string: rows a page, 1 to `max`. */
export const PageSizeQuery = (max: number): PropertyDecorator => CountQuery(1, max);

const MOVES =
  'They are counted anew at each call: rows that are added or removed between two calls move the others, so that one may come twice, or not at all.';

/** In a query string: a page, counted from 0. The interface has nothing that would tell two calls to be of one reading. */
export const PagePositionQuery = (): PropertyDecorator =>
  CountQuery(0, 100_000, `A number of pages to leave out. ${MOVES}`);

/** In a query string: a number of rows to leave out. */
export const OffsetQuery = (): PropertyDecorator => CountQuery(0, 100_000, `A number of rows to leave out. ${MOVES}`);

/** Query of lists that are read by cursor (`spec/rest-api.md` section 1.4). */
export class CursorPageQuery {
  /** Rows a page, 1 to 100. */
  @PageSizeQuery(100)
  limit: number = 10;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  after?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  before?: string;

  @ApiPropertyOptional({ enum: ['ASC', 'DESC'] })
  @IsOptional()
  @IsIn(['ASC', 'DESC'])
  orderDirection: 'ASC' | 'DESC' = 'DESC';

  @ApiPropertyOptional({ enum: ['_id', 'createdAt', 'updatedAt'] })
  @IsOptional()
  @IsIn(['_id', 'createdAt', 'updatedAt'])
  orderBy: '_id' | 'createdAt' | 'updatedAt' = '_id';

  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  includeCursor?: boolean;
}

/**
 * `createdAt` orders as `_id` does, whose first bytes are the time of creation, and needs no index of its own. An empty cursor is none.
 * @throws AppError 400 when both cursors are given: a page is either after one row or before another.
 */
export function toCursorQuery(query: CursorPageQuery): CursorQuery {
  if (query.after && query.before) {
    const message = 'before cannot be given together with after';
    throw badRequest(message, { errors: { before: { messages: [message] } } });
  }

  return {
    limit: query.limit,
    orderBy: query.orderBy === 'createdAt' ? '_id' : query.orderBy,
    orderDirection: query.orderDirection,
    ...(query.after ? { after: query.after } : {}),
    ...(query.before ? { before: query.before } : {}),
    ...(query.includeCursor === undefined ? {} : { includeCursor: query.includeCursor }),
  };
}
