import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumMissing } from './chromium.ts';
import { logIn, openTab, searchButton } from './patient-pages.ts';
import { inDays, newSite, type Site, tomorrow } from './site-pages.ts';

/*
 * What an answer of the API may leave open (null, or not there at all) every screen that shows it has to say in words. Answers are made
 * from their published schemas, whole but for one such field.
 */

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

type Json = Record<string, unknown>;

/** Of everything in an answer. */
const ID = '5a9f2a36-7f0e-4a52-9d3c-0f4f6a1f0001';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { content?: { 'application/json'?: { schema: Schema } } }>>;
}

const openapi = JSON.parse(readFileSync(new URL('../../web/openapi/openapi.json', import.meta.url), 'utf8'));

/** Puts named schemas where they are named. */
function inlined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inlined);
  if (typeof value !== 'object' || value === null) return value;
  const [, name] = /^#\/components\/schemas\/(.+)$/.exec(String((value as Json).$ref)) ?? [];
  if (name) return inlined(openapi.components.schemas[name]);
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, inlined(below)]));
}

const paths = inlined(openapi.paths) as Record<string, Record<string, Operation>>;

/** Every operation that answers JSON: where it is called, and what it answers. */
const ANSWERS = new Map(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, responses }]) => {
      const schema = responses['200']?.content?.['application/json']?.schema;
      const url = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return schema ? [[operationId, { url, method: method.toUpperCase(), schema }] as const] : [];
    }),
  ),
);

/** The fields that may be null or missing, as paths; `[]` stands for every element of a list. */
function openFieldsOf(schema: Schema, path = ''): string[] {
  const branches = (schema.anyOf ?? []).flatMap((branch) => openFieldsOf(branch, path));
  const ofProperties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const below = path === '' ? name : `${path}.${name}`;
    const isMissing = !schema.required?.includes(name);
    const isNull = property.anyOf?.some(({ type }) => type === 'null') ?? false;
    return [...(isMissing || isNull ? [below] : []), ...openFieldsOf(property, below)];
  });
  return [...branches, ...ofProperties, ...(schema.items ? openFieldsOf(schema.items, `${path}[]`) : [])];
}

/** A whole answer: every field there, one element in each list. */
function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sampleOf(schema.anyOf.find(({ type }) => type !== 'null')!);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, sampleOf(property)]),
      );
    case 'array':
      return [sampleOf(schema.items!)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return false;
    default:
      return textOf(schema);
  }
}

function textOf({ format, pattern }: Schema): string {
  if (format === 'date-time') return `${tomorrow()}T09:00:00Z`;
  if (format === 'date') return tomorrow();
  if (format === 'uuid') return ID;
  if (pattern?.includes('[0-5]')) return '09:00';
  // A vaccine.
  if (pattern?.includes('\\.')) return 'cov19.pfizer';
  return 'EX3599';
}

/** Returns an answer without one field: null where the schema allows that, or else not there. */
function without(answer: unknown, path: string, schema: Schema): unknown {
  const [name, ...rest] = path.split('.') as [string, ...string[]];
  if (Array.isArray(answer)) return answer.map((one) => without(one, path, schema.items!));
  const chosen = schema.properties ? schema : schema.anyOf!.find(({ properties }) => properties)!;
  const field = name.replace('[]', '');
  const property = chosen.properties![field]!;
  const record = answer as Json;
  if (rest.length > 0) return { ...record, [field]: without(record[field], rest.join('.'), property) };
  if (property.anyOf?.some(({ type }) => type === 'null')) return { ...record, [field]: null };
  const { [field]: _, ...others } = record;
  return others;
}

/** A screen, and how to come to where it shows an answer. */
interface Screen {
  /** What is answered beside, whole. */
  readonly beside?: readonly string[];
  /** What a whole answer needs to be one of this screen. */
  readonly fit?: Readonly<Record<string, (answer: Json, field: string) => Json>>;
  readonly show: (page: Page, site: Site) => Promise<void>;
}

const at = (site: Site, section: string) => `/punkty-szczepien/${site.pointId}/${section}`;
const PHONE_AND_PESEL = { pesel: '44051401458', phone: '+48600100200' };
const withPatient = (visit: Json): Json => ({ ...visit, patient: { ...(visit.patient as Json), ...PHONE_AND_PESEL } });
const listOf = (answer: Json, name: string) => answer[name] as Json[];

const fitCalendar = (answer: Json): Json => ({
  ...answer,
  days: listOf(answer, 'days').map((day) => ({
    ...day,
    day: tomorrow(),
    slots: listOf(day, 'slots').map((slot) => ({ ...slot, audience: 'internal', booked: 0, capacity: 2 })),
    visits: listOf(day, 'visits').map(withPatient),
  })),
});
const openVisit = async (page: Page, site: Site) => {
  await page.goto(`${at(site, 'grafik')}?dzien=${tomorrow()}`);
  await page
    .getByRole('table', { name: /wizyty/i })
    .getByRole('button')
    .first()
    .click();
  await page.getByRole('dialog').getByRole('heading', { name: 'Historia zmian' }).waitFor();
};

/** By operation. */
const SCREENS: Readonly<Record<string, Screen>> = {
  getStock: {
    show: async (page, site) => {
      await page.goto(at(site, 'zapasy'));
      await page.getByRole('table', { name: 'Serie', exact: true }).waitFor();
    },
  },
  getStockEntries: {
    beside: ['getStock'],
    show: async (page, site) => {
      await page.goto(at(site, 'zapasy'));
      await page.getByRole('button', { name: 'Historia serii' }).click();
      await page
        .getByRole('dialog')
        .getByText(/Dostawa, dawki/)
        .waitFor();
    },
  },
  recallBatch: {
    beside: ['getStock'],
    show: async (page, site) => {
      await page.goto(at(site, 'zapasy'));
      const recall = page.getByRole('region', { name: 'Kto otrzymał serię' });
      await recall.getByLabel('Numer serii').fill('EX3599');
      await page.keyboard.press('Enter');
      await recall.getByRole('table').first().waitFor();
    },
  },
  getCalendar: {
    fit: { getCalendar: fitCalendar },
    show: async (page, site) => {
      await page.goto(`${at(site, 'grafik')}?dzien=${tomorrow()}`);
      await page.getByRole('table', { name: /wizyty/i }).waitFor();
    },
  },
  getVisit: {
    beside: ['getCalendar'],
    fit: { getCalendar: fitCalendar, getVisit: withPatient },
    show: openVisit,
  },
  getSchedule: {
    show: async (page, site) => {
      await page.goto(at(site, 'harmonogram'));
      await page.getByRole('heading', { name: 'Wyjątki' }).waitFor();
    },
  },
  previewSchedule: {
    show: async (page, site) => {
      await page.goto(at(site, 'harmonogram'));
      await page.getByRole('button', { name: 'Podgląd' }).click();
      await page.getByRole('dialog').getByRole('table').waitFor();
    },
  },
  getReplan: {
    beside: ['listReplans'],
    show: async (page, site) => {
      await page.goto(at(site, 'zmiany'));
      await page.getByRole('button', { name: 'Pokaż przebieg' }).click();
      await page.getByRole('table', { name: 'Przebieg' }).waitFor();
    },
  },
  findPatient: {
    show: async (page, site) => {
      await page.goto(at(site, 'grafik'));
      await page.getByRole('button', { name: 'Dodaj wizytę' }).click();
      const adding = page.getByRole('dialog', { name: 'Nowa wizyta' });
      await adding.getByRole('textbox', { name: 'PESEL' }).fill('44051401458');
      await page.keyboard.press('Enter');
      await adding
        .getByText(/Skierowania|Pacjent nie jest jeszcze w rejestrze/)
        .first()
        .waitFor();
    },
  },
  callStandby: {
    beside: ['getCalendar'],
    fit: { getCalendar: fitCalendar },
    show: async (page, site) => {
      await page.goto(`${at(site, 'grafik')}?dzien=${tomorrow()}`);
      await page.getByRole('tab', { name: 'Terminy' }).click();
      await page
        .getByRole('table', { name: /^Terminy/ })
        .getByRole('button')
        .first()
        .click();
      await page.getByRole('button', { name: 'Zaproponuj puli rezerwowej' }).click();
      await page.getByRole('dialog').getByRole('status').filter({ hasText: /\S/ }).first().waitFor();
    },
  },
};

/** By operation, on the page of the patients. */
const PATIENT_SCREENS: Readonly<Record<string, Omit<Screen, 'show'> & { show: (page: Page) => Promise<void> }>> = {
  getPatient: {
    show: async (page) => {
      await page.goto('/wizyty');
      await page.getByRole('heading', { name: 'Skierowania' }).waitFor();
    },
  },
  findSlotsV2: {
    beside: ['getPatient'],
    fit: {
      getPatient: (answer) => ({ ...answer, appointments: [] }),
      // A reason stands where nothing was found.
      findSlotsV2: (answer, field) => ({ ...answer, ...(field.startsWith('reason') && { list: [] }) }),
    },
    show: async (page) => {
      await page.goto(`/rezerwacja-wizyty?skierowanie=${ID}`);
      await page.getByLabel('Województwo').selectOption('małopolskie');
      await searchButton(page).click();
      await page.getByRole('heading', { name: 'Wolne terminy' }).waitFor();
    },
  },
  getAccesses: {
    show: async (page) => {
      await page.goto('/dostep-do-danych');
      await page.getByRole('heading', { name: 'Otwarcie danych' }).waitFor();
    },
  },
  getStandby: {
    show: async (page) => {
      await page.goto('/wizyty');
      await page.getByRole('heading', { name: 'Pula rezerwowa' }).waitFor();
    },
  },
};

/** Answers of the same form as another one's, or as a part of it, shown by the same parts of the screen. */
const SAME_AS: Readonly<Record<string, string>> = {
  receiveDelivery: 'getStock',
  recordWastage: 'getStock',
  bookVisit: 'getCalendar days[].visits[]',
  cancelVisit: 'getCalendar days[].visits[]',
  checkIn: 'getCalendar days[].visits[]',
  markNoShow: 'getCalendar days[].visits[]',
  receiveWalkIn: 'getCalendar days[].visits[]',
  markNotQualified: 'getVisit',
  correctRecord: 'getVisit',
  annulRecord: 'getVisit',
  publishSchedule: 'getSchedule',
  startReplan: 'getReplan',
  registerPatient: 'findPatient',
  getStandbyCall: 'callStandby',
  findSlots: 'findSlotsV2',
};

/** Fields that no screen shows, and why not. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  'getSession licence': 'forms begin without one',
  'getSession patientId': 'tells the two pages apart',
  'getCalendar days': 'not there where nothing has changed since the last answer',
  'answerStandby appointment': 'the list of visits is loaded anew',
  'findAccesses list[].staff': 'operators have no page',
  'findAccesses list[].reason': 'operators have no page',
  'publishVersion differences': 'operators have no page',
  'publishVersion differences[].before': 'operators have no page',
  'publishVersion differences[].after': 'operators have no page',
};

const absences = (operation: string) =>
  openFieldsOf(ANSWERS.get(operation)!.schema).filter((field) => !NOT_SHOWN[`${operation} ${field}`]);

test('every field that an answer may leave open is left open on a screen by these tests, or no screen shows it', () => {
  const untold = [...ANSWERS.keys()].filter(
    (operation) => absences(operation).length > 0 && !SCREENS[operation] && !PATIENT_SCREENS[operation],
  );
  expect(untold.filter((operation) => !SAME_AS[operation])).toEqual([]);
  for (const [operation, like] of Object.entries(SAME_AS)) {
    const [shown, part] = like.split(' ') as [string, string?];
    const shownFields = absences(shown).flatMap((field) => {
      if (!part) return field;
      return field.startsWith(`${part}.`) ? field.slice(part.length + 1) : [];
    });
    expect(absences(operation), operation).toEqual(shownFields);
  }
});

describe.skipIf(chromiumMissing)(`a screen is whole${chromiumMissing}`, () => {
  let site: Site;
  let staff: Page;
  let patient: Page;
  const faults: string[] = [];
  /** The fields that answers are without at present, by operation; an answer that is not named here is the server's own. */
  let answered: Readonly<Record<string, unknown>> = {};

  const opened = async (page: Page) => {
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.route('**/api/**', (route) => {
      const { pathname } = new URL(route.request().url());
      const named = Object.keys(answered).find((operation) => {
        const { url, method } = ANSWERS.get(operation)!;
        return method === route.request().method() && url.test(pathname);
      });
      return named ? route.fulfill({ json: answered[named] }) : route.fallback();
    });
    return page;
  };
  beforeAll(async () => {
    site = await newSite();
    staff = await opened(await site.open('grafik'));
    const tab = await openTab();
    await logIn(tab);
    patient = await opened(tab);
  }, 120_000);
  afterAll(async () => {
    for (const page of [staff, patient]) await page?.context().close();
  });

  const isWhole = async (
    page: Page,
    operation: string,
    field: string,
    { beside = [], fit = {} }: Omit<Screen, 'show'>,
  ) => {
    const whole = (name: string) => {
      const sample = sampleOf(ANSWERS.get(name)!.schema) as Json;
      return fit[name]?.(sample, field) ?? sample;
    };
    const { schema } = ANSWERS.get(operation)!;
    answered = {
      ...Object.fromEntries(beside.map((name) => [name, whole(name)])),
      [operation]: without(whole(operation), field, schema),
    };
    faults.length = 0;
    return async () => {
      const text = (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
      expect(text).not.toMatch(/Nie udało się pokazać|Invalid Date|\bNaN\b|\bnull\b|\bundefined\b/);
      expect(faults).toEqual([]);
    };
  };

  for (const [operation, screen] of Object.entries(SCREENS)) {
    for (const field of absences(operation)) {
      test(`without ${field} of ${operation}`, async () => {
        const check = await isWhole(staff, operation, field, screen);
        await screen.show(staff, site);
        await check();
      });
    }
  }
  for (const [operation, screen] of Object.entries(PATIENT_SCREENS)) {
    for (const field of absences(operation)) {
      test(`without ${field} of ${operation}`, async () => {
        const check = await isWhole(patient, operation, field, screen);
        await screen.show(patient);
        await check();
      });
    }
  }

  test('or says that it cannot be shown, keeps the ways to the others, and is whole again on the way back', async () => {
    const sample = sampleOf(ANSWERS.get('getStock')!.schema) as { batches: Json[] };
    answered = { getStock: { ...sample, batches: [{ ...sample.batches[0], lastDays: ['not a day'] }] } };
    await staff.goto(at(site, 'zapasy'));
    await staff.getByRole('alert').getByText('Nie udało się pokazać tego ekranu.').waitFor();
    answered = {};
    await staff.getByRole('button', { name: 'Spróbuj ponownie' }).click();
    await staff.getByText('Nie zapisano jeszcze żadnej dostawy.').first().waitFor();

    answered = { getPatient: { patientData: {}, appointments: [{ ...patientVisit(), startAt: 'never' }] } };
    await patient.goto('/wizyty');
    await patient.getByRole('alert').getByText('Nie udało się pokazać tego ekranu.').waitFor();
    expect(await patient.getByRole('button', { name: 'Wyloguj się' }).count()).toBe(1);
    await patient.getByRole('link', { name: 'Przejdź na początek' }).click();
    await patient.waitForURL((url) => url.pathname === '/');
    await patient.getByRole('heading', { level: 1 }).waitFor();
  });

  const patientVisit = () => {
    const { appointments } = sampleOf(ANSWERS.get('getPatient')!.schema) as { appointments: Json[] };
    return { ...appointments[0], startAt: `${inDays(3)}T09:00:00Z` };
  };
});
