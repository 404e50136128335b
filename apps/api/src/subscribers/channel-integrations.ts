import { Injectable } from '@nestjs/common';
import { type IntegrationDoc, IntegrationRepository, type Scope } from '@novu/dal';

/** What an integration that people are reached at goes by. */
export interface IntegrationName {
  providerId: string;
  integrationIdentifier?: string;
}

/** The integrations that subscribers are reached at. */
@Injectable()
export class ChannelIntegrations {
  constructor(private readonly integrations: IntegrationRepository) {}

  /**
   * Of each name the one it means: that of the identifier, or the newest active one of the provider, or the newest.
   * @returns undefined for those that are not there.
   */
  async of(scope: Scope, names: readonly IntegrationName[]): Promise<(IntegrationDoc | undefined)[]> {
    const all = await this.integrations.listOfProviders(scope, [...new Set(names.map(({ providerId }) => providerId))]);
    all.sort(
      (left, right) =>
        Number(right.active) - Number(left.active) || right._id.toHexString().localeCompare(left._id.toHexString()),
    );

    return names.map(({ providerId, integrationIdentifier }) =>
      all.find(
        (one) => one.providerId === providerId && (!integrationIdentifier || one.identifier === integrationIdentifier),
      ),
    );
  }
}
