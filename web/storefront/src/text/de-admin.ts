import type { admin as English, adminProblems as EnglishProblems } from "./en-admin.ts";

const pieces = (count: string) => `${count} Stück`;

/** What the pages say that only those see who look after the shop, in German. */
export const admin: typeof English = {
  link: "Verwaltung",
  title: "Verwaltung",
  navigation: "Seiten der Verwaltung",

  orders: {
    tab: "Bestellungen",
    title: "Alle Bestellungen",
    list: "Bestellungen aller Kunden",
    filters: "Filter",
    status: "Status",
    allStatuses: "Jeder Status",
    country: "Land",
    allCountries: "Jedes Land",
    delayed: "Mit verspäteten Positionen",
    clear: "Alle Bestellungen zeigen",
    columns: {
      order: "Bestellung",
      placed: "Bestellt am",
      customer: "Kunde",
      country: "Land",
      status: "Status",
      lines: "Positionen",
      total: "Gesamt",
    },
    customer: (kind, id) => `${kind} ${id}`,
    customerKinds: { guest: "Gast", customer: "Kunde", admin: "Verwalter" },
    pieces,
    lines: {
      awaiting: (lines) => `${lines} ohne Lager`,
      reserved: (lines) => `${lines} reserviert`,
      alternative: (lines) => `${lines} aus einem anderen Lager`,
      dropship: (lines) => `${lines} vom Hersteller`,
      delayed: (lines) => `${lines} verspätet`,
      cancelled: (lines) => `${lines} storniert`,
    },
    more: "Ältere Bestellungen zeigen",
    loadingMore: "Wird geladen…",
    empty: "Noch keine Bestellungen.",
    emptyHelp: "Sobald jemand etwas kauft, steht die Bestellung hier.",
    noMatch: "Keine Bestellung passt zu diesen Filtern.",
    noMatchHelp: "Versuchen Sie andere, oder sehen Sie sich alle Bestellungen an.",
  },

  order: {
    title: (id) => `Bestellung ${id}`,
    back: "Alle Bestellungen",
    facts: "Zu dieser Bestellung",
    lines: "Was gekauft wurde, wie es der Käufer liest",
    customer: "Kunde",
    country: "Land",
    placed: "Bestellt am",
    payment: "Bezahlt mit",
    complaints: "Beschwerden",
    notFound: "Keine Bestellung hat diese Nummer.",
    notFoundHelp: "Prüfen Sie die Nummer, oder suchen Sie sie in der Liste.",
  },

  backlog: {
    tab: "Rückstand",
    title: "Was der Shop noch schuldet",
    asOf: (time) => `Stand ${time}`,
    clear: "Der Shop schuldet nichts.",
    clearHelp:
      "Keine Nachricht wartet, keine Position ist verspätet, kein Produkt ist überverkauft.",
    messages: "Nachrichten an andere",
    messagesHelp:
      "Was bezahlte Bestellungen den Partnern schulden. Tote Nachrichten wurden aufgegeben und warten auf einen Menschen.",
    noMessages: "Keine Nachricht wartet.",
    kinds: {
      reservation: "Im Lager reservieren",
      release: "Reservierung zurückgeben",
      crm: "Dem CRM melden",
      refund: "Geld erstatten",
    },
    columns: { kind: "Art", waiting: "Wartend", dead: "Tot", oldest: "Älteste" },
    delayed: "Verspätete Positionen",
    delayedHelp: "Bezahlte Positionen, die später verschickt werden als zuerst versprochen.",
    noDelayed: "Keine Position ist verspätet.",
    delayedLines: (lines, isOne) => (isOne ? "1 Position" : `${lines} Positionen`),
    delayedOrders: (orders, isOne) => (isOne ? "in 1 Bestellung" : `in ${orders} Bestellungen`),
    showDelayed: "Diese Bestellungen zeigen",
    products: "Über den Bestand verkauft",
    productsHelp:
      "Der Shop darf mehr verkaufen, als er hat: Bestand unter null schuldet er den Käufern.",
    noProducts: "Von jedem Produkt ist etwas da.",
    product: "Produkt",
    owed: "Geschuldete Stück",
    moreProducts: (products) => `Und ${products} weitere.`,
    total: "Zusammen",
  },

  addresses: {
    tab: "Gesperrte Adressen",
    title: "Gesperrte Adressen",
    list: "Jetzt gesperrt",
    network: "Adresse oder Bereich",
    networkHint: "Zum Beispiel 203.0.113.7 oder 203.0.113.0/24",
    reason: "Grund",
    reasonHint: "Für alle, die später in diese Liste sehen",
    duration: "Für wie lange",
    durations: {
      900: "15 Minuten",
      3600: "1 Stunde",
      86400: "1 Tag",
      604800: "7 Tage",
      2592000: "30 Tage",
    },
    until: "Bis",
    form: "Eine Adresse sperren",
    block: "Sperren",
    blocking: "Wird gesperrt…",
    blocked: (network) => `${network} ist jetzt gesperrt.`,
    unblock: "Freigeben",
    unblockNamed: (network) => `${network} freigeben`,
    unblocking: "Wird freigegeben…",
    unblocked: (network) => `${network} darf wieder herein.`,
    confirm: (network) => `${network} wieder hereinlassen?`,
    confirmYes: "Ja, freigeben",
    confirmNo: "Gesperrt lassen",
    empty: "Niemand ist gesperrt.",
    emptyHelp:
      "Sperren von hier und solche, die der Shop selbst verhängt, stehen hier, bis sie enden.",
    alwaysBlocked: "Immer gesperrt",
    alwaysAllowed: "Nie gesperrt",
    fixedHelp: "In der Konfiguration festgelegt; hier lassen sie sich nicht ändern.",
  },

  ages: {
    seconds: (count) => `${count} s`,
    minutes: (count) => `${count} min`,
    hours: (count) => `${count} h`,
    days: (count) => (count === 1 ? "1 Tag" : `${count} Tage`),
  },
};

export const adminProblems: typeof EnglishProblems = {
  invalid_network: {
    title: "Das ist weder eine Adresse noch ein Bereich.",
    help: "Schreiben Sie sie wie 203.0.113.7 oder 203.0.113.0/24.",
  },
  invalid_reason: { title: "Der Grund passt nicht.", help: "Er braucht 1 bis 200 Zeichen." },
  invalid_expiry: {
    title: "Diese Zeit passt nicht.",
    help: "Eine Sperre dauert von einer Sekunde bis zu 30 Tagen.",
  },
  would_block_you: {
    title: "Ihre eigene Adresse liegt in diesem Bereich.",
    help: "Es wurde nichts gesperrt. Wählen Sie einen kleineren Bereich.",
  },
  block_list_full: {
    title: "Die Liste der gesperrten Adressen ist voll.",
    help: "Geben Sie einige frei, oder sperren Sie einen Bereich statt einzelner Adressen.",
  },
  unknown_block: {
    title: "Diese Sperre ist schon zu Ende.",
    help: "Jemand anders hat sie aufgehoben, oder ihre Zeit war um.",
  },
  block_list_unavailable: {
    title: "Die Liste der gesperrten Adressen ist gerade nicht zu erreichen.",
    help: "Es wurde nichts geändert. Bitte versuchen Sie es gleich noch einmal.",
  },
  forbidden: {
    title: "Das ist nur für die Verwaltung.",
    help: "Wenn Sie dazugehören, melden Sie sich bitte mit diesem Konto an.",
  },
};
