/** Who may give doses at a point. */
export const pl = {
  staffListTitle: 'Personel',
  staffList: 'Kto może szczepić w tym punkcie',
  staffListHint:
    'Dawkę można zapisać pod numerem osoby zalogowanej albo osoby z tej listy. Zapisane dawki zostają, gdy ktoś zniknie z listy.',
  staffNone: 'Na liście nie ma jeszcze nikogo. Każdy może zapisać dawki pod własnym numerem.',
  staffNoneCoordinator: 'Na liście nie ma jeszcze nikogo. Dopisz osoby, które szczepią, choć ktoś inny zapisuje dawki.',
  staffByCoordinator: 'Listę prowadzi koordynator punktu.',
  staffAdd: 'Dopisz osobę',
  staffName: 'Imię i nazwisko',
  staffSince: 'Od',
  staffRemove: 'Usuń z listy',
  staffRemoveNamed: (name: string) => `Usuń z listy: ${name}`,
  staffAdded: (name: string) => `Na liście jest teraz: ${name}.`,
  staffRemoved: (name: string) => `Z listy usunięto: ${name}.`,
  wrongStaffName: 'Podaj imię i nazwisko.',
};

export const en: typeof pl = {
  staffListTitle: 'Staff',
  staffList: 'Who may give doses at this point',
  staffListHint:
    'A dose is recorded under the number of whoever is logged in, or of somebody on this list. Recorded doses stay when somebody leaves the list.',
  staffNone: 'Nobody is on the list yet. Everybody can record doses under their own number.',
  staffNoneCoordinator: 'Nobody is on the list yet. Add those who give doses that somebody else records.',
  staffByCoordinator: 'The list is kept by the coordinator of the point.',
  staffAdd: 'Add a person',
  staffName: 'Name',
  staffSince: 'Since',
  staffRemove: 'Remove from the list',
  staffRemoveNamed: (name: string) => `Remove from the list: ${name}`,
  staffAdded: (name: string) => `On the list now: ${name}.`,
  staffRemoved: (name: string) => `Removed from the list: ${name}.`,
  wrongStaffName: 'Give the name.',
};
