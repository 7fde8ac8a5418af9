import { type CsvError, parse } from 'csv-parse/sync';
import type { Locality } from '../../shared/domain/teryt.ts';
import { countyLabel, GMINA_KINDS, localityOf } from './locality.ts';
import { kindOf, towns } from './towns.ts';
import { voivodeshipOf } from './voivodeships.ts';
import { YOUNG_TOWNS } from './young-towns.ts';

/** A row that cannot be used. */
interface BadRow {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly reason: string;
}

interface ParsedLocalities {
  readonly localities: Locality[];
  readonly badRows: BadRow[];
}

const COLUMNS = ['name', 'simc', 'lat', 'lon', 'gminaTerc'] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

interface NumberedRow {
  readonly record: Row;
  readonly info: { readonly lines: number };
}

/**
 * Reads a table of localities with the columns name, simc, lat, lon and gminaTerc. Bad rows are skipped and reported;
 * a header without one of the columns is an error. Towns known to the default network keep their own gmina and
 * description, as a table joined by coordinates puts some of them across the border of a gmina.
 */
export function parseLocalitiesCsv(text: string): ParsedLocalities {
  const badRows: BadRow[] = [];
  const localities = new Map<string, Locality>();
  for (const { record, info } of readRows(text, badRows)) {
    const reason = faultOf(record) ?? (localities.has(record.simc!) ? `simc ${record.simc} repeats` : undefined);
    if (reason) badRows.push({ line: info.lines, reason });
    else localities.set(record.simc!, toLocality(record as Required<Row>));
  }
  return { localities: [...localities.values()], badRows: badRows.sort((a, b) => a.line - b.line) };
}

function readRows(text: string, badRows: BadRow[]): NumberedRow[] {
  return parse(text, {
    bom: true,
    columns: checkHeader,
    info: true,
    trim: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      badRows.push({ line: Number(error?.lines), reason: error?.message ?? 'unreadable' });
      return undefined;
    },
  }) as unknown as NumberedRow[];
}

function checkHeader(header: string[]): string[] {
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Error(`Localities: the header lacks ${missing.join(', ')}; expected ${COLUMNS}`);
  return header;
}

function faultOf({ name, simc, lat, lon, gminaTerc }: Row): string | undefined {
  if (!name) return 'name is empty';
  if (!isSimc(simc ?? '')) return `simc "${simc}" is not a SIMC code`;
  if (!lat || !lon || !Number.isFinite(Number(lat)) || !Number.isFinite(Number(lon))) {
    return `coordinates "${lat}", "${lon}" are not numbers`;
  }
  if (!gminaTerc) return 'gminaTerc is empty';
  if (!/^\d{6}[1234589]$/.test(gminaTerc)) return `gminaTerc "${gminaTerc}" is not a TERC code`;
  if (!COUNTY_NAMES.has(gminaTerc.slice(0, 4))) return `gminaTerc "${gminaTerc}" is in no powiat`;
  return undefined;
}

/** Tells whether the text is a SIMC code: six digits and their check digit. */
export function isSimc(text: string): boolean {
  if (!/^\d{7}$/.test(text)) return false;
  const digits = [...text].map(Number);
  const sum = digits.slice(0, 6).reduce((total, digit, index) => total + digit * (index + 2), 0);
  return (sum % 11) % 10 === digits[6];
}

const TOWNS_BY_SIMC = new Map(towns().map((town) => [town.simc, town]));
const COUNTY_NAMES = new Map(towns().map((town) => [town.terc.slice(0, 4), town.county]));

function toLocality({ name, simc, gminaTerc }: Required<Row>): Locality {
  const town = TOWNS_BY_SIMC.get(simc);
  if (town) return localityOf(town);
  const voiId = gminaTerc.slice(0, 2);
  const parentId = kindOf(gminaTerc) === '3' ? `${gminaTerc.slice(0, 6)}${partOfUrbanRural(simc)}` : gminaTerc;
  const county = countyLabel(gminaTerc, COUNTY_NAMES.get(gminaTerc.slice(0, 4))!);
  const desc = `${county}, ${GMINA_KINDS[kindOf(gminaTerc)]}, województwo ${voivodeshipOf(voiId)!.name}`;
  return { id: simc, parentId, name, desc, voiId };
}

/**
 * Points register under the town (4) or the country part (5) of an urban-rural gmina, never under the whole (3).
 * SIMC gave towns and their parts one range of codes.
 */
function partOfUrbanRural(simc: string): '4' | '5' {
  return (simc >= '0918000' && simc < '0989000') || YOUNG_TOWNS.has(simc) ? '4' : '5';
}
