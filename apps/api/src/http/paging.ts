import { ApiPropertyOptional } from '@nestjs/swagger';
import type { CursorQuery } from '@novu/dal';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { BooleanQuery } from './validation.js';

/** Query of lists that are read by cursor (`spec/rest-api.md` section 1.4). */
export class CursorPageQuery {
  /** Rows a page, 1 to 100. */
  @ApiPropertyOptional()
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
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

/** `createdAt` orders as `_id` does, whose first bytes are the time of creation, and needs no index of its own. */
export function toCursorQuery(query: CursorPageQuery): CursorQuery {
  return {
    limit: query.limit,
    orderBy: query.orderBy === 'createdAt' ? '_id' : query.orderBy,
    orderDirection: query.orderDirection,
    ...(query.after === undefined ? {} : { after: query.after }),
    ...(query.before === undefined ? {} : { before: query.before }),
    ...(query.includeCursor === undefined ? {} : { includeCursor: query.includeCursor }),
  };
}
