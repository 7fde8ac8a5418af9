import { pick } from './random.ts';

const CLINICS = [
  'Przychodnia Lekarza Rodzinnego',
  'Przychodnia Rejonowa',
  'Przychodnia Rodzinna',
  'Poradnia Lekarza Rodzinnego',
  'Gabinet Lekarza Rodzinnego',
  'Ośrodek Zdrowia',
  'Punkt Szczepień',
  'Poradnia Szczepień',
];

const EPITHETS = [
  'Pod Lipą',
  'Pod Dębem',
  'Pod Brzozą',
  'Pod Kasztanem',
  'Pod Jarzębiną',
  'Pod Klonem',
  'Przy Młynie',
  'Przy Rynku',
  'Przy Moście',
  'Przy Studni',
  'Za Parkiem',
  'Nad Stawem',
  'Nad Potokiem',
  'Nad Łąką',
  'Za Rzeką',
  'Na Górce',
  'Na Skarpie',
  'Na Rozdrożu',
  'Cztery Pory Roku',
  'Zielony Zakątek',
  'Słoneczna Polana',
  'Stary Sad',
  'Dwa Bociany',
  'Biała Brama',
];

const HALLS = [
  'Hala Sportowa',
  'Hala Widowiskowa',
  'Sala Gimnastyczna',
  'Dom Kultury',
  'Centrum Wystawowe',
  'Remiza Strażacka',
  'Pływalnia Miejska',
  'Szkoła Podstawowa',
];

const STREETS = [
  'Akacjowa',
  'Batorego',
  'Bema',
  'Brzozowa',
  'Chopina',
  'Cicha',
  'Dąbrowskiego',
  'Dębowa',
  'Długa',
  'Dworcowa',
  'Głowackiego',
  'Grunwaldzka',
  'Jagiellońska',
  'Jana Pawła II',
  'Kasprowicza',
  'Kazimierza Wielkiego',
  'Klonowa',
  'Kochanowskiego',
  'Kolejowa',
  'Konopnickiej',
  'Kopernika',
  'Kościelna',
  'Kościuszki',
  'Krasickiego',
  'Krótka',
  'Kwiatowa',
  'Leśna',
  'Lipowa',
  'Łąkowa',
  'Matejki',
  'Mickiewicza',
  'Młyńska',
  'Moniuszki',
  'Niepodległości',
  'Nowa',
  'Ogrodowa',
  'Orzeszkowej',
  'Parkowa',
  'Piaskowa',
  'Piłsudskiego',
  'Podgórna',
  'Polna',
  'Poniatowskiego',
  'Poznańska',
  'Prusa',
  'Reja',
  'Reymonta',
  'Rolna',
  'Różana',
  'Rynek',
  'Sienkiewicza',
  'Słoneczna',
  'Słowackiego',
  'Sosnowa',
  'Sportowa',
  'Spokojna',
  'Staszica',
  'Strażacka',
  'Szkolna',
  'Szpitalna',
  'Topolowa',
  'Traugutta',
  'Wierzbowa',
  'Wiosenna',
  'Wojska Polskiego',
  'Wyspiańskiego',
  'Zamkowa',
  'Zielona',
  'Żeromskiego',
  'Żwirki i Wigury',
];

/** Invents the name of a clinic. */
export function inventClinicName(random: () => number): string {
  return `${pick(CLINICS, random)} „${pick(EPITHETS, random)}”`;
}

/** Invents the name of a mass vaccination point. */
export function inventMassPointName(random: () => number): string {
  return `Punkt Szczepień Powszechnych – ${pick(HALLS, random)}`;
}

/** Invents a street and a house number. */
export function inventAddress(random: () => number): string {
  return `${pick(STREETS, random)} ${1 + Math.floor(random() * 90)}`;
}
