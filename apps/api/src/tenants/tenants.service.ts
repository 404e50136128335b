import { Injectable } from '@nestjs/common';
import { conflict, notFound } from '@novu/application-generic';
import { type Scope, type TenantDoc, TenantRepository } from '@novu/dal';
import {
  type CreateTenantInput,
  type ListTenantsQuery,
  type TenantsPage,
  toTenantResponse,
  type UpdateTenantInput,
} from './tenants.dto.js';

/** Customers of the customer that events can name. */
@Injectable()
export class TenantsService {
  constructor(private readonly tenants: TenantRepository) {}

  /** @throws AppError 409 when the identifier is taken */
  async create(scope: Scope, { identifier, name, data }: CreateTenantInput): Promise<TenantDoc> {
    const tenant = await this.tenants.create(scope, { identifier, name, ...(data ? { data } : {}) });
    if (!tenant) throw taken(identifier);

    return tenant;
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, identifier: string): Promise<TenantDoc> {
    const tenant = await this.tenants.findByIdentifier(scope, identifier);
    if (!tenant) throw notFound('tenant', { identifier });

    return tenant;
  }

  async list(scope: Scope, { page, limit }: ListTenantsQuery): Promise<TenantsPage> {
    // One row more tells whether there is a next page.
    const rows = await this.tenants.list(scope, { limit: limit + 1, skip: page * limit });

    return {
      data: rows.slice(0, limit).map(toTenantResponse),
      page,
      pageSize: limit,
      hasMore: rows.length > limit,
    };
  }

  /** @throws AppError 404, 409 when another tenant has the new identifier */
  async update(scope: Scope, identifier: string, changes: UpdateTenantInput): Promise<TenantDoc> {
    const tenant = await this.tenants.change(scope, identifier, changes);
    if (tenant === 'taken') throw taken(changes.identifier ?? identifier);
    if (!tenant) throw notFound('tenant', { identifier });

    return tenant;
  }

  /** @throws AppError 404 */
  async remove(scope: Scope, identifier: string): Promise<void> {
    if (!(await this.tenants.remove(scope, identifier))) throw notFound('tenant', { identifier });
  }
}

const taken = (identifier: string) => conflict(`Tenant ${identifier} exists already`, { identifier });
