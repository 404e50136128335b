import { MemberRoleEnum, MemberStatusEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { withTransaction } from '../transaction.js';
import { MemberRepository } from './member.repository.js';
import { OrganizationRepository } from './organization.repository.js';

const { mongoUrl } = testServices('organizations');
let connection: Connection;
let members: MemberRepository;
let organizations: OrganizationRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  members = new MemberRepository(connection);
  organizations = new OrganizationRepository(connection);
  await Promise.all([members.ensureIndexes(), organizations.ensureIndexes()]);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const join = (
  organizationId: Types.ObjectId,
  userId: Types.ObjectId | undefined,
  memberStatus = MemberStatusEnum.ACTIVE,
) =>
  members.create({
    _organizationId: organizationId,
    ...(userId ? { _userId: userId } : {}),
    roles: [MemberRoleEnum.VIEWER],
    memberStatus,
  });

it('lists the active memberships of a person, the oldest first', async () => {
  const [userId, first, second, third] = [
    new Types.ObjectId(),
    new Types.ObjectId(),
    new Types.ObjectId(),
    new Types.ObjectId(),
  ];
  await join(first, userId);
  await join(second, userId, MemberStatusEnum.INVITED);
  await join(third, userId);
  await join(third, new Types.ObjectId());
  expect((await members.listActiveOfUser(userId)).map((member) => member._organizationId)).toEqual([first, third]);
  expect(await members.findActive(second, userId)).toBeNull();
  expect(await members.findActive(third, userId)).toMatchObject({ roles: [MemberRoleEnum.VIEWER] });
});

it('takes a person into an organization once, and any number of open invitations', async () => {
  const [organizationId, userId] = [new Types.ObjectId(), new Types.ObjectId()];
  await join(organizationId, userId);
  await expect(join(organizationId, userId)).rejects.toThrow('duplicate key');
  await join(organizationId, undefined, MemberStatusEnum.INVITED);
  await join(organizationId, undefined, MemberStatusEnum.INVITED);
  expect(await members.listOfOrganization(organizationId)).toHaveLength(3);
});

it('keeps branding as it was given', async () => {
  const { _id } = await organizations.create({
    name: 'Branded',
    apiServiceLevel: 'free',
    branding: { color: '#ff0000' },
  });
  expect((await organizations.findById(_id))?.branding).toEqual({ color: '#ff0000' });
  await organizations.update(_id, { branding: { color: '#00ff00' } });
  expect((await organizations.findById(_id))?.branding).toEqual({ color: '#00ff00' });
});

it('stores all of a transaction or nothing of it', async () => {
  const organizationId = new Types.ObjectId();
  const found = async (): Promise<void> => {
    await organizations.create({ _id: organizationId, name: 'Half', apiServiceLevel: 'free' });
    await join(organizationId, new Types.ObjectId());
  };
  const fails = withTransaction(connection, async () => {
    await found();
    throw new Error('power cut');
  });
  await expect(fails).rejects.toThrow('power cut');
  expect(await organizations.findById(organizationId)).toBeNull();
  expect(await members.listOfOrganization(organizationId)).toEqual([]);
  await withTransaction(connection, found);
  expect(await members.listOfOrganization(organizationId)).toHaveLength(1);
});

it('answers every question from an index', async () => {
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    const [organizationId, userId] = [new Types.ObjectId(), new Types.ObjectId()];
    const memberRepository = new MemberRepository(watched);
    await memberRepository.findActive(organizationId, userId);
    await memberRepository.listActiveOfUser(userId);
    await memberRepository.listOfOrganization(organizationId);
    const organizationRepository = new OrganizationRepository(watched);
    await organizationRepository.findById(organizationId);
    await organizationRepository.findByIds([organizationId]);
    await organizationRepository.update(organizationId, { name: 'New' });
  });
});
