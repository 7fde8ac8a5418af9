import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ID, startStack } from '../local/stack.ts';
import { personOf } from '../local/trusted-profile/index.ts';
import { checkInvariants } from './check-data/invariants.ts';
import { readSnapshot } from './check-data/snapshot.ts';
import { awaited, hold, Narrator } from './demo/narrator.ts';
import { Witness } from './demo/witness.ts';
import { type Login, logIn } from './log-in.ts';

const PATIENT = '44051401458';
const STRANGER = '44051401359';
const BATCH = 'EX3599';
const SEARCH_DAYS = 14;

interface Term {
  readonly id: string;
  readonly startAt: string;
  readonly vaccineType: string;
  readonly servicePoint: { readonly id: string; readonly name: string; readonly addressText: string };
}

console.log('The story of one vaccination, on a cloud of its own.\n');
const narrator = new Narrator();
const workDir = mkdtempSync(join(tmpdir(), 'e-rejestracja-demo-'));
const stack = await startStack({ port: 0, scale: 'small', workDir, progress: (text) => console.log(`  … ${text}`) });
const witness = new Witness(workDir);
try {
  await witness.listen(PROJECT_ID, 'appointments');
  await tell();
} catch {
  // The narrator has said which step failed and why.
} finally {
  await witness.close();
  await stack.close();
  rmSync(workDir, { recursive: true, force: true });
}
const { told, failed } = narrator.summary;
console.log(failed === 0 ? `\nAll ${told} steps hold.` : `\nThe story ended at step ${told}.`);
process.exit(failed === 0 ? 0 : 1);

async function tell(): Promise<void> {
  const patient = await narrator.step('A patient logs in by trusted profile', async () => {
    const login = await logIn(stack.baseUrl, { pesel: PATIENT });
    hold(login.patientId && login.prescriptionIds.length === 1, 'the patient has no referral');
    return { result: login, said: `patient ${login.patientId}, referral ${login.prescriptionIds[0]}` };
  });
  const [prescriptionId] = patient.prescriptionIds;

  const staff = await narrator.step('A nurse of a point in the city logs in', async () => {
    const login = await logIn(stack.baseUrl, { staff: 'zofia' });
    hold(login.role === 'staff' && login.servicePointIds.length > 0, 'the nurse has no point');
    return { result: login, said: `staff of point ${login.servicePointIds[0]}` };
  });

  const geoId = await narrator.step('The patient looks up their town', async () => {
    const { list } = await call<{ list: { name: string; parentId: string; desc: string }[] }>(
      patient,
      'GET',
      '/teryt/api/woj/12/simc?namePrefix=krak',
    );
    const town = list.find(({ name }) => name === 'Kraków');
    hold(town, 'Kraków is not in the register');
    return { result: town.parentId, said: `${town.name}: ${town.desc}` };
  });

  const near = await narrator.step('…and finds free terms near home', async () => {
    const found = await search(patient, { voiId: '12', geoId });
    return { result: found[0]!, said: `${found.length} terms, the first ${describe(found[0]!)}` };
  });

  const visit = await narrator.step('…books the first, and asking again changes nothing', async () => {
    const path = `/api/calendarSlot/${near.id}/confirm`;
    const booked = await call<{ id: string }>(patient, 'POST', path, { prescriptionId });
    const again = await call<{ id: string }>(patient, 'POST', path, { prescriptionId });
    hold(again.id === booked.id, 'the repeat made another visit');
    return { result: booked, said: `visit ${booked.id}, both times` };
  });

  await narrator.step('The SMS arrives', async () => {
    const body = await sms('Wizyta potwierdzona');
    return { result: body, said: `“${body}”` };
  });

  await narrator.step('Nobody else can touch the visit', async () => {
    const stranger = await logIn(stack.baseUrl, { pesel: STRANGER });
    const codes = [
      await refused(stranger, 'DELETE', `/api/appointment/${visit.id}`),
      await refused(stranger, 'GET', `/api/patient/${patient.patientId}`),
      await refused(stranger, 'POST', `/api/calendarSlot/${near.id}/confirm`, { prescriptionId }),
    ];
    return { result: undefined, said: codes.join(', ') };
  });

  const moved = await narrator.step('The patient moves the visit to the nurse’s point, in one step', async () => {
    const [term] = await search(patient, { voiId: '12', servicePointId: staff.servicePointIds[0] });
    const path = `/api/appointment/${visit.id}/reschedule`;
    const after = await call<{ id: string; startAt: string }>(patient, 'POST', path, { slotId: term!.id });
    hold(after.id === visit.id && after.startAt === term!.startAt, 'the visit did not move');
    return { result: term!, said: describe(term!) };
  });

  await narrator.step('…and is told', async () => {
    const body = await sms('Zmiana terminu');
    return { result: body, said: `“${body}”` };
  });

  await narrator.step('The nurse records the dose', async () => {
    const record = { batchNumber: BATCH, dose: 1, vaccineType: moved.vaccineType, administeredBy: '7654321' };
    const done = await call<{ status: string }>(staff, 'POST', `/api/site/appointment/${visit.id}/complete`, record);
    hold(done.status === 'COMPLETED', 'the visit is not completed');
    const code = await refused(patient, 'POST', `/api/calendarSlot/${moved.id}/confirm`, { prescriptionId });
    hold(code === 'ERR_REFERRAL_USED', `the referral can still be booked (${code})`);
    return { result: undefined, said: 'completed; the referral is used for good' };
  });

  const row = await narrator.step('The visit stands in the Ministry’s table', async () => {
    const found = await awaited('no row arrived', async () => {
      const rows = await stack.warehouse.rows('szczepienia', 'visits', 10);
      return rows.find(({ batch_number }) => batch_number === BATCH);
    });
    return { result: found, said: JSON.stringify(found) };
  });

  await narrator.step('The data are whole', async () => {
    // Entries without events tell the search alone of days that were published; a schedule removes them.
    await awaited('events stay in the outbox', async () => {
      const { docs } = await stack.db.collection('outbox').get();
      return docs.every((entry) => entry.get('events').length === 0) ? true : undefined;
    });
    const findings = checkInvariants(await readSnapshot(stack.db), Date.now());
    const broken = findings.filter(({ violations }) => violations.length > 0);
    hold(broken.length === 0, broken.map(({ invariant, violations }) => `${invariant}: ${violations[0]}`).join('; '));
    return { result: undefined, said: `${findings.length} invariants hold` };
  });

  await narrator.step('No log line, event or row names the patient', async () => {
    const person = personOf(PATIENT)!;
    const stranger = personOf(STRANGER)!;
    const secrets = [person, stranger].flatMap(({ pesel, givenName, familyName, phoneNumber }) => [
      pesel,
      `${givenName} ${familyName}`,
      familyName,
      phoneNumber!.replace('+48', ''),
    ]);
    hold(witness.events >= 3, `only ${witness.events} events were overheard`);
    const places = witness.findings(secrets, [JSON.stringify(row)]);
    hold(places.length === 0, `personal data in ${places.join(', ')}`);
    return { result: undefined, said: `${witness.events} events, every function’s log and the row were searched` };
  });
}

async function request(login: Login, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${stack.baseUrl}${path}`, {
    method,
    headers: { cookie: `patient_sid=${login.patientSid}`, 'x-csrf-token': login.csrfToken },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function call<T>(login: Login, method: string, path: string, body?: unknown): Promise<T> {
  const response = await request(login, method, path, body);
  const text = await response.text();
  hold(response.ok, `${method} ${path}: HTTP ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

/** Makes a call that must be refused. Returns the reason's code. */
async function refused(login: Login, method: string, path: string, body?: unknown): Promise<string> {
  const response = await request(login, method, path, body);
  hold(response.status >= 400 && response.status < 500, `${method} ${path} was not refused (HTTP ${response.status})`);
  return ((await response.json()) as { errorCode: string }).errorCode;
}

async function search(login: Login, where: Readonly<Record<string, unknown>>): Promise<Term[]> {
  // One search a second is the rule for everyone.
  await new Promise((done) => setTimeout(done, 1_100));
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const dayRange = { from: day(0), to: day(SEARCH_DAYS) };
  const [prescriptionId] = login.prescriptionIds;
  const { list } = await call<{ list: Term[] }>(login, 'POST', '/api/calendarSlots/find', {
    dayRange,
    prescriptionId,
    ...where,
  });
  hold(list.length > 0, 'no free term was found');
  return list;
}

async function sms(beginning: string): Promise<string> {
  const phone = personOf(PATIENT)!.phoneNumber;
  const found = await awaited('no SMS arrived', async () =>
    stack.sms.messages().find(({ to, body }) => to === phone && body.includes(beginning)),
  );
  return found.body;
}

function describe({ startAt, servicePoint, vaccineType }: Term): string {
  return `${startAt}, ${servicePoint.name}, ${servicePoint.addressText}, ${vaccineType}`;
}
