/** A voivodeship and how many thousand people live in it. */
interface Voivodeship {
  /** TERYT code, two digits. */
  readonly voiId: string;
  readonly name: string;
  readonly thousands: number;
}

/** The 16 voivodeships, by code, with their population of 2020. */
export const VOIVODESHIPS: readonly Voivodeship[] = [
  { voiId: '02', name: 'dolnośląskie', thousands: 2891 },
  { voiId: '04', name: 'kujawsko-pomorskie', thousands: 2062 },
  { voiId: '06', name: 'lubelskie', thousands: 2095 },
  { voiId: '08', name: 'lubuskie', thousands: 1007 },
  { voiId: '10', name: 'łódzkie', thousands: 2438 },
  { voiId: '12', name: 'małopolskie', thousands: 3410 },
  { voiId: '14', name: 'mazowieckie', thousands: 5425 },
  { voiId: '16', name: 'opolskie', thousands: 977 },
  { voiId: '18', name: 'podkarpackie', thousands: 2121 },
  { voiId: '20', name: 'podlaskie', thousands: 1173 },
  { voiId: '22', name: 'pomorskie', thousands: 2347 },
  { voiId: '24', name: 'śląskie', thousands: 4492 },
  { voiId: '26', name: 'świętokrzyskie', thousands: 1225 },
  { voiId: '28', name: 'warmińsko-mazurskie', thousands: 1416 },
  { voiId: '30', name: 'wielkopolskie', thousands: 3496 },
  { voiId: '32', name: 'zachodniopomorskie', thousands: 1688 },
];

const BY_ID = new Map(VOIVODESHIPS.map((voivodeship) => [voivodeship.voiId, voivodeship]));

/** Returns the voivodeship with this two-digit code, or undefined. */
export function voivodeshipOf(voiId: string): Voivodeship | undefined {
  return BY_ID.get(voiId);
}
