import { Inject, Injectable } from '@nestjs/common';
import { badRequest, type Clock, CLOCK, CONNECTION, notFound, unauthorized } from '@novu/application-generic';
import {
  type Connection,
  withTransaction,
  type MemberDoc,
  MemberRepository,
  toObjectId,
  type Types,
  type UserDoc,
  UserRepository,
} from '@novu/dal';
import { API_ENV, type ApiEnv } from '../env.js';
import { Tokens } from '../http/tokens.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { toUserResponse } from '../users/users.dto.js';
import type {
  LoginRequest,
  RegisterRequest,
  RegisterResponse,
  TokenResponse,
  UpdatePasswordRequest,
} from './auth.dto.js';
import { normalizeEmail } from './email-address.js';
import { hashPassword, passwordMatches } from './passwords.js';

const MINUTE_MS = 60_000;
const ATTEMPTS = 5;
const LOCK_MINUTES = 5;
/** From here on a failed attempt says how many are left. */
const WARN_BELOW = 3;
const WRONG = 'Incorrect email or password provided.';

/** Accounts and the tokens they sign in with. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UserRepository,
    private readonly members: MemberRepository,
    private readonly organizations: OrganizationsService,
    private readonly tokens: Tokens,
    @Inject(CONNECTION) private readonly connection: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_ENV) private readonly env: ApiEnv,
  ) {}

  /** Everything of a new account comes into being at once, or nothing does. */
  async register(request: RegisterRequest): Promise<RegisterResponse> {
    if (this.env.DISABLE_USER_REGISTRATION) throw badRequest('Account creation is disabled');
    const email = normalizeEmail(request.email);
    if (await this.users.findByEmail(email)) throw badRequest('User already exists');
    const password = await hashPassword(request.password);
    const user = await withTransaction(this.connection, () => this.createAccount(request, email, password));

    return { user: toUserResponse(user), token: await this.tokenFor(user) };
  }

  async login({ email, password }: LoginRequest): Promise<TokenResponse> {
    const user = await this.users.findByEmail(normalizeEmail(email));
    if (!user) {
      await passwordMatches(password, undefined);
      throw unauthorized(WRONG);
    }
    if (user.password === undefined) throw badRequest('Please sign in using Github');
    const attempt = await this.countAttempt(user);
    if (!(await passwordMatches(password, user.password))) throw this.failedAttempt(attempt);
    await this.users.forgetFailedLogins(user._id);

    return { token: await this.tokenFor(user) };
  }

  /** A new token that names no organization: the caller goes on to {@link switchOrganization} (`spec/internal-api.md` section 1). */
  async refresh(userId: Types.ObjectId): Promise<string> {
    return this.sign(await this.userOrThrow(userId));
  }

  async switchOrganization(userId: Types.ObjectId, organization: string): Promise<string> {
    const organizationId = toObjectId(organization);
    const member = organizationId ? await this.members.findActive(organizationId, userId) : null;
    if (!member) throw notFound('organization', { organizationId: organization });

    return this.sign(await this.userOrThrow(userId), member);
  }

  async updatePassword(userId: Types.ObjectId, request: UpdatePasswordRequest): Promise<void> {
    if (request.newPassword !== request.confirmPassword) throw badRequest('Passwords do not match');
    const user = await this.userOrThrow(userId);
    if (user.password === undefined)
      throw badRequest('This account signs in through another service and has no password');
    const attempt = await this.countAttempt(user);
    if (!(await passwordMatches(request.currentPassword, user.password))) throw this.failedAttempt(attempt);
    await this.users.update(userId, { password: await hashPassword(request.newPassword) });
    await this.users.forgetFailedLogins(userId);
  }

  private async createAccount(request: RegisterRequest, email: string, password: string): Promise<UserDoc> {
    const { firstName, lastName, jobTitle, domain } = request;
    const user = await this.users.create({
      email,
      password,
      // The reference stores names in lower case, which nobody wants to read; they are kept as typed.
      firstName,
      lastName: lastName ?? null,
      showOnBoarding: true,
      ...(jobTitle ? { jobTitle } : {}),
    });
    if (!user) throw badRequest('User already exists');
    const name = request.organizationName?.trim();
    if (name) await this.organizations.found(user._id, { name, ...(domain ? { domain } : {}) });

    return user;
  }

  /** @throws AppError 401 while the account is locked; a right password does not help then. */
  private async countAttempt(user: UserDoc): Promise<number> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - LOCK_MINUTES * MINUTE_MS);
    const attempt = await this.users.countLoginAttempt(user._id, { now, since, limit: ATTEMPTS });
    if (attempt !== null) return attempt;
    const { failedLogin } = await this.userOrThrow(user._id);
    const endMs = (failedLogin?.lastFailedAttempt ?? now).getTime() + LOCK_MINUTES * MINUTE_MS;
    throw locked(Math.max(1, Math.ceil((endMs - now.getTime()) / MINUTE_MS)));
  }

  private failedAttempt(attempt: number): Error {
    const left = ATTEMPTS - attempt;
    if (left <= 0) return locked(LOCK_MINUTES);

    return unauthorized(left < WARN_BELOW ? `${WRONG} ${left} Attempts left` : WRONG);
  }

  /** For the first organization of the person, if there is one. */
  private async tokenFor(user: UserDoc): Promise<string> {
    const [first] = await this.members.listActiveOfUser(user._id);

    return this.sign(user, first);
  }

  private sign(user: UserDoc, member?: MemberDoc): string {
    return this.tokens.signUser({
      _id: user._id.toHexString(),
      firstName: user.firstName ?? null,
      lastName: user.lastName ?? null,
      email: user.email,
      profilePicture: user.profilePicture ?? null,
      organizationId: member?._organizationId.toHexString() ?? null,
      environmentId: null,
      roles: member?.roles ?? [],
    });
  }

  private async userOrThrow(id: Types.ObjectId): Promise<UserDoc> {
    const user = await this.users.findById(id);
    if (!user) throw notFound('user', { userId: id.toHexString() });

    return user;
  }
}

function locked(minutes: number): Error {
  return unauthorized(`Account blocked, Please try again after ${minutes} minutes`);
}
