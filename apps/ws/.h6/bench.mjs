import http from 'node:http';
import { connectDatabase, EnvironmentRepository, IntegrationRepository, MessageRepository, SubscriberRepository, Types } from '@novu/dal';
import { signSubscriberToken, Encryption, newApiKey, hashApiKey, connectRedis, Signals, parseEnv, commonEnv } from '@novu/application-generic';
import { io } from 'socket.io-client';
const env = parseEnv(commonEnv);
const c = await connectDatabase({ url: env.MONGO_URL, maxPoolSize: 5, appName: 'b' });
const scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
const msgs = new MessageRepository(c);
const mk = (sub, i, now) => ({ _id: new Types.ObjectId(), _environmentId: scope.environmentId, _organizationId: scope.organizationId, _subscriberId: sub, _templateId: new Types.ObjectId(), _messageTemplateId: new Types.ObjectId(), _notificationId: new Types.ObjectId(), _jobId: new Types.ObjectId(), templateIdentifier: 'w', stepId: 's', channel: 'in_app', providerId: 'novu', transactionId: 't' + i, subject: 'Hello ' + i, content: 'Some body text of the message number ' + i, cta: { type: 'redirect', data: {}, action: {} }, payload: { a: 1 }, tags: ['a'], severity: i % 7 ? 'none' : 'high', contextKeys: [], seen: i % 3 === 0, read: i % 2 === 0, archived: false, deliveredAt: [now], status: 'sent', createdAt: now, updatedAt: now });
const [sub] = await new SubscriberRepository(c).upsertMany(scope, [{ subscriberId: 'ada', profile: {} }]);
const now = Date.now();
await msgs.plan(Array.from({ length: 10000 }, (_, i) => mk(sub._id, i, new Date(now - i * 1000))));
// a template that exists, as in life
const { WorkflowRepository } = await import('@novu/dal');
await new WorkflowRepository(c).create(scope, { name: 'W', active: true, draft: false, type: 'BRIDGE', origin: 'novu-cloud', status: 'ACTIVE', tags: [], triggers: [{ type: 'event', identifier: 'w', variables: [] }], steps: [], severity: 'none', validatePayload: false, isTranslationEnabled: false }, new Types.ObjectId());
const token = signSubscriberToken(env.JWT_SECRET, { _id: sub._id.toHexString(), subscriberId: 'ada', organizationId: scope.organizationId.toHexString(), environmentId: scope.environmentId.toHexString() }, '1h');
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const get = (path) => new Promise((res, rej) => { http.get({ host: '127.0.0.1', port: 3901, path, agent, headers: { authorization: 'Bearer ' + token } }, (r) => { let n = ''; r.on('data', (d) => { n += d; }); r.on('end', () => r.statusCode === 200 ? res(n) : rej(new Error(r.statusCode + n))); }).on('error', rej); });
import { readFileSync } from 'node:fs';
const apiPid = process.env.API_PID;
const cpu = (pid) => { const p = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(p[11]) + Number(p[12])) * 10; };
async function load(name, path, ms = 4000, conc = 16) {
  const c0 = cpu(apiPid), m0 = cpu(process.env.MONGO_PID), b0 = process.cpuUsage(); const lat = []; const end = Date.now() + ms; const t0 = performance.now();
  await Promise.all(Array.from({ length: conc }, async () => { while (Date.now() < end) { const s = performance.now(); await get(path); lat.push(performance.now() - s); } }));
  lat.sort((a, b) => a - b); const dt = (performance.now() - t0) / 1000;
  console.log(name, Math.round(lat.length / dt), '/s p50', lat[lat.length >> 1].toFixed(1), 'p99', lat[Math.floor(lat.length * 0.99)].toFixed(1), 'api cpu ms/req', ((cpu(apiPid) - c0) / lat.length).toFixed(3), 'mongod cpu ms/req (all users)', ((cpu(process.env.MONGO_PID) - m0) / lat.length).toFixed(3), 'client', ((process.cpuUsage(b0).user + process.cpuUsage(b0).system) / 1000 / lat.length).toFixed(3));
}
const f = (x) => '/v1/inbox/notifications/count?filters=' + encodeURIComponent(JSON.stringify(x));
if (process.argv[2] !== 'ws') {
await load('warm', '/v1/inbox/notifications?limit=10', 2000);
await load('health (framework floor)', '/v1/health-check', 2000);
await load('feed 10 default view', '/v1/inbox/notifications?limit=10&archived=false&snoozed=false');
await load('feed 10', '/v1/inbox/notifications?limit=10');
await load('count unread', f([{ read: false, archived: false, snoozed: false }]));
await load('count read:false', f([{ read: false }]));
await load('count bell x4', f(['high', 'medium', 'low', 'none'].map((severity) => ({ read: false, archived: false, snoozed: false, severity }))));
}
// socket latency, idle
const redis = connectRedis(env, 'b'); const signals = new Signals(redis, redis.duplicate(), env.REDIS_PREFIX);
const [bob] = await new SubscriberRepository(c).upsertMany(scope, [{ subscriberId: 'bob', profile: {} }]);
const s = io('http://127.0.0.1:3902', { transports: ['websocket'], query: { token: signSubscriberToken(env.JWT_SECRET, { _id: bob._id.toHexString(), subscriberId: 'bob', organizationId: scope.organizationId.toHexString(), environmentId: scope.environmentId.toHexString() }, '1h') } });
await new Promise((r) => s.once('unseen_count_changed', r));
const lat = [], latC = [];
for (let i = 0; i < 200; i++) {
  const m = mk(bob._id, i, new Date()); await msgs.plan([m]);
  const t = performance.now();
  const got = new Promise((r) => s.once('notification_received', () => { lat.push(performance.now() - t); r(); }));
  const cnt = new Promise((r) => s.once('unseen_count_changed', () => { latC.push(performance.now() - t); r(); }));
  await signals.publish('inbox.changed', [{ environmentId: scope.environmentId.toHexString(), organizationId: scope.organizationId.toHexString(), subscriberId: bob._id.toHexString(), received: [m._id.toHexString()] }]);
  await Promise.all([got, cnt]); await new Promise((r) => setTimeout(r, 15));
}
for (const [n, l] of [['signal->socket', lat], ['signal->counts', latC]]) { l.sort((a, b) => a - b); console.log(n, 'p50', l[100].toFixed(2), 'p95', l[190].toFixed(2)); }
s.close(); process.exit(0);
