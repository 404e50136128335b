import { Inject, Injectable } from '@nestjs/common';
import { CONNECTION, notFound, Translations } from '@novu/application-generic';
import {
  type Connection,
  withTransaction,
  type MemberDoc,
  MemberRepository,
  type OrganizationDoc,
  type OrganizationId,
  OrganizationRepository,
  type Types,
  UserRepository,
} from '@novu/dal';
import { EnvironmentEnum, EnvironmentTypeEnum, MemberRoleEnum, MemberStatusEnum } from '@novu/shared';
import { NewEnvironments } from '../environments/new-environments.js';
import type { MemberSession } from '../http/session.js';
import {
  type CreateOrganizationRequest,
  type MemberResponse,
  type OrganizationResponse,
  type OrganizationSettingsResponse,
  toMemberResponse,
  toOrganizationResponse,
  toSettingsResponse,
  type UpdateBrandingRequest,
  type UpdateSettingsRequest,
} from './organizations.dto.js';

const DEVELOPMENT_COLOR = '#ff8547';
const PRODUCTION_COLOR = '#7e52f4';

const ADMINISTRATORS: readonly MemberRoleEnum[] = [
  MemberRoleEnum.OWNER,
  MemberRoleEnum.ADMIN,
  MemberRoleEnum.OSS_ADMIN,
];

/** What can be done with organizations. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly organizations: OrganizationRepository,
    private readonly members: MemberRepository,
    private readonly users: UserRepository,
    private readonly newEnvironments: NewEnvironments,
    private readonly translations: Translations,
    @Inject(CONNECTION) private readonly connection: Connection,
  ) {}

  async create(founderId: Types.ObjectId, request: CreateOrganizationRequest): Promise<OrganizationResponse> {
    const organization = await withTransaction(this.connection, async () => {
      if (request.jobTitle) await this.users.update(founderId, { jobTitle: request.jobTitle });

      return this.found(founderId, request);
    });

    return toOrganizationResponse(organization);
  }

  /** The organization with its founder as owner and the environments everybody starts with. To be called in a transaction. */
  async found(
    founderId: Types.ObjectId,
    { name, logo, domain, language }: CreateOrganizationRequest,
  ): Promise<OrganizationDoc> {
    const organization = await this.organizations.create({
      name: name.trim(),
      apiServiceLevel: 'unlimited',
      ...(logo ? { logo } : {}),
      ...(domain ? { domain } : {}),
      ...(language ? { language } : {}),
    });
    await this.members.create({
      _organizationId: organization._id,
      _userId: founderId,
      roles: [MemberRoleEnum.OWNER],
      memberStatus: MemberStatusEnum.ACTIVE,
    });
    const owner = { organizationId: organization._id, userId: founderId };
    const development = await this.newEnvironments.create({
      ...owner,
      name: EnvironmentEnum.DEVELOPMENT,
      type: EnvironmentTypeEnum.DEV,
      color: DEVELOPMENT_COLOR,
    });
    await this.newEnvironments.create({
      ...owner,
      name: EnvironmentEnum.PRODUCTION,
      type: EnvironmentTypeEnum.PROD,
      color: PRODUCTION_COLOR,
      parentId: development._id,
    });

    return organization;
  }

  /** Where the person is a member. A server belongs to one organization and learns of no other. */
  async list({ scheme, organizationId, userId }: MemberSession): Promise<OrganizationResponse[]> {
    const memberships = await this.members.listActiveOfUser(userId);
    const ids =
      scheme === 'ApiKey' && organizationId ? [organizationId] : memberships.map((member) => member._organizationId);

    return (await this.organizations.findByIds(ids)).map(toOrganizationResponse);
  }

  async get(id: OrganizationId): Promise<OrganizationResponse> {
    return toOrganizationResponse(orThrow(await this.organizations.findById(id), id));
  }

  async rename(id: OrganizationId, name: string): Promise<{ name: string }> {
    return { name: orThrow(await this.organizations.update(id, { name: name.trim() }), id).name };
  }

  /** @returns the branding as it is now; what was not given stays as it was. */
  async updateBranding(
    id: OrganizationId,
    changes: UpdateBrandingRequest,
  ): Promise<NonNullable<OrganizationDoc['branding']>> {
    const { logo, color, fontColor, contentBackground, fontFamily } = changes;
    const given = Object.entries({ logo, color, fontColor, contentBackground, fontFamily }).filter(
      ([, value]) => value != null,
    );
    const updated = await this.organizations.updateBranding(id, Object.fromEntries(given));

    return orThrow(updated, id).branding ?? {};
  }

  async settings(id: OrganizationId): Promise<OrganizationSettingsResponse> {
    return toSettingsResponse(orThrow(await this.organizations.findById(id), id));
  }

  /** What was not given stays as it was. */
  async updateSettings(id: OrganizationId, changes: UpdateSettingsRequest): Promise<OrganizationSettingsResponse> {
    const { removeNovuBranding, defaultLocale, targetLocales } = changes;
    const updated = await this.organizations.update(id, {
      ...(removeNovuBranding === undefined ? {} : { removeNovuBranding }),
      ...(defaultLocale === undefined ? {} : { defaultLocale }),
      ...(targetLocales === undefined ? {} : { targetLocales: [...new Set(targetLocales)] }),
    });
    await this.translations.localesChanged(id);

    return toSettingsResponse(orThrow(updated, id));
  }

  /** Invitations and e-mail addresses are for those who administer members. */
  async listMembers(id: OrganizationId, viewer: MemberSession): Promise<MemberResponse[]> {
    const administers = viewer.roles.some((role) => ADMINISTRATORS.includes(role));
    const members = (await this.members.listOfOrganization(id)).filter(
      ({ memberStatus }) => administers || memberStatus !== MemberStatusEnum.INVITED,
    );
    const users = await this.users.findByIds(members.flatMap(userIds));
    const byId = new Map(users.map((user) => [user._id.toHexString(), user]));

    return members.map((member) =>
      toMemberResponse(member, byId.get(member._userId?.toHexString() ?? ''), administers),
    );
  }
}

function userIds({ _userId }: MemberDoc): Types.ObjectId[] {
  return _userId ? [_userId] : [];
}

function orThrow(organization: OrganizationDoc | null, id: OrganizationId): OrganizationDoc {
  if (!organization) throw notFound('organization', { organizationId: id.toHexString() });

  return organization;
}
