import { admin, adminProblems } from "./de-admin.ts";
import { problems } from "./de-problems.ts";
import type { Text } from "./index.ts";

/** Everything the shop says, in German. */
export const de: Text = {
  language: "de",
  shopName: "WebStore",
  problems: { ...problems, ...adminProblems },
  admin,
  title: (page) => `${page} · WebStore`,

  header: {
    skip: "Zum Inhalt springen",
    navigation: "Hauptmenü",
    catalogue: "Sortiment",
    orders: "Bestellungen",
    analytics: "Auswertung",
    search: "Produkte suchen",
    searchHint: (products) => `${products} Produkte durchsuchen`,
    searchHintPlain: "Produkte suchen",
    country: "Land und Währung",
    language: "Sprache",
    market: (name, currency) => `${name} · ${currency}`,
    signIn: "Anmelden",
    signOut: "Abmelden",
    cart: "Warenkorb",
  },

  categories: {
    audio: "Audio",
    desk: "Schreibtisch",
    home: "Wohnen",
    kitchen: "Küche",
    outdoors: "Draußen",
    photo: "Foto",
    travel: "Reise",
  },

  home: {
    title: "Gute Dinge, offen und ehrlich",
    hero: ["Gute Dinge,", "offen und ehrlich."],
    lead: "Jede Bestellung lässt sich hier verfolgen: von Ihrem Klick bis ins Lager, in Echtzeit.",
    categories: "Kategorien",
    all: "Alle",
    sort: "Sortierung",
    sorts: {
      popular: "Beliebteste zuerst",
      price_asc: "Preis aufsteigend",
      price_desc: "Preis absteigend",
      name: "Nach Name",
    },
    products: "Produkte",
    found: (products) => (products === 1 ? "1 Produkt" : `${products} Produkte`),
    more: "Mehr Produkte zeigen",
    nothingFound: "Dazu haben wir nichts im Regal.",
    nothingFoundHelp: "Versuchen Sie ein anderes Wort, oder sehen Sie sich alles an.",
    showAll: "Alle Produkte zeigen",
  },

  stock: {
    onBackorder: "Wird nachbestellt",
    onlyLeft: (pieces) => `Nur noch ${pieces} da`,
    inStock: (pieces) => `${pieces} auf Lager`,
    shipsTomorrow: "Versand morgen",
    forInformation: (words) => `${words}, nur zur Information`,
  },

  product: {
    delivery: "Lieferung",
    arrivesFrom: (day, warehouse) => `${day} aus ${warehouse}`,
    quantity: "Menge",
    add: "In den Warenkorb",
    adding: "Wird hineingelegt…",
    added: (pieces, name) => `Jetzt im Warenkorb: ${pieces === 1 ? name : `${pieces} × ${name}`}.`,
    toCart: "Zum Warenkorb",
    missing: (country) => `Nicht im Sortiment für Ihr Land (${country}).`,
    missingHelp: "Das Sortiment ist von Land zu Land verschieden. In Ihrem gibt es viel anderes.",
    similar: "Ähnliche Produkte",
    noneSimilar: "Mehr von dieser Art haben wir gerade nicht im Regal.",
  },

  shipping: {
    names: { standard: "Standard", express: "Express" },
    free: (name) => `${name}, kostenlos`,
    priced: (name, price) => `${name}, ${price}`,
  },

  quantity: {
    group: (name) => `Menge von ${name}`,
    fewer: (name) => `${name}: eins weniger`,
    more: (name) => `${name}: eins mehr`,
  },

  cart: {
    title: "Warenkorb",
    lines: "In Ihrem Warenkorb",
    each: (price) => `je ${price}`,
    remove: "Entfernen",
    removeNamed: (name) => `${name} entfernen`,
    removed: (name) => `${name} wurde entfernt.`,
    undo: "Rückgängig",
    notSold: (country) => `In Ihrem Land nicht erhältlich (${country})`,
    notSoldHelp: "Bitte entfernen Sie es, bevor Sie bezahlen.",
    subtotal: "Zwischensumme",
    subtotalHelp: "Versand und Rabatte werden an der Kasse berechnet.",
    checkout: "Zur Kasse",
    empty: "Ihr Warenkorb ist leer.",
    emptyHelp: "Was Sie hineinlegen, bleibt darin, bis Sie wiederkommen.",
    browse: "Zum Sortiment",
  },

  checkout: {
    title: "Kasse",
    pay: "Bezahlen",
    deliver: "Liefern",
    order: "Bestellung",
    methods: {
      credit_card: "Kreditkarte",
      debit_card: "Debitkarte",
      paypal: "PayPal",
      bank_transfer: "Überweisung",
    },
    methodHints: {
      credit_card: "Testkarte •••• 4242",
      debit_card: "Testkarte •••• 5556",
    },
    line: (name, quantity) => `${name} × ${quantity}`,
    promotion: (code, percent) => (percent === undefined ? code : `${code}, ${percent} % Rabatt`),
    discount: "Rabatt",
    shipping: "Versand",
    total: "Gesamtbetrag",
    payAmount: (amount) => `${amount} bezahlen`,
    paying: "Zahlung läuft…",
    promise: "Wir halten die Bestellung fest, bevor wir etwas abbuchen.",
    retry: "Sicher wiederholen",
    coupon: "Gutschein",
    couponHint: "Gutscheincode",
    apply: "Einlösen",
    couponApplied: (code) => `${code} ist eingelöst.`,
    couponRemove: "Gutschein entfernen",
    pricing: "Preis wird berechnet…",
    toCart: "Zum Warenkorb",
    toOrders: "Zu Ihren Bestellungen",
    followOrder: "Diese Bestellung ansehen",
  },

  declined: {
    credit_card: "Ihre Bank hat diese Karte abgelehnt.",
    debit_card: "Ihre Bank hat diese Karte abgelehnt.",
    paypal: "PayPal hat diese Zahlung abgelehnt.",
    bank_transfer: "Ihre Bank hat diese Überweisung abgelehnt.",
  },

  orders: {
    title: "Bestellungen",
    pieces: (pieces) => (pieces === 1 ? "1 Stück" : `${pieces} Stück`),
    more: "Ältere Bestellungen zeigen",
    empty: "Noch keine Bestellungen.",
    emptyHelp: "Wenn Sie etwas kaufen, können Sie es hier Schritt für Schritt verfolgen.",
    statuses: {
      pending: "Zahlung wird geprüft",
      completed: "Bezahlt",
      declined: "Abgelehnt",
      unavailable: "Nicht bezahlt",
      cancelled: "Storniert, Erstattung läuft",
      refunded: "Erstattet",
    },
  },

  order: {
    title: (id) => `Bestellung ${id}`,
    placedTitle: "Vielen Dank. Ihre Bestellung ist eingegangen.",
    placedHelp: (id) =>
      `Sie ist als ${id} festgehalten. Auf dieser Seite verfolgen Sie sie bis zu Ihrer Tür.`,
    checking: "Wir prüfen Ihre Zahlung…",
    checkingHelp:
      "Die Bank hat noch nicht geantwortet. Sie müssen nichts tun, und es wird auf keinen Fall doppelt abgebucht. Diese Seite sieht von selbst wieder nach.",
    stillChecking: "Die Bank lässt sich Zeit.",
    stillCheckingHelp:
      "Ihre Bestellung ist bei uns gut aufgehoben. Wir fragen weiter nach; kommen Sie wieder, wann Sie möchten.",
    lookAgain: "Noch einmal nachsehen",
    declinedHelp:
      "Es wurde nichts abgebucht. Sie können mit einer anderen Karte oder Zahlungsart noch einmal bestellen.",
    unavailable: "Die Zahlung war nicht möglich.",
    unavailableHelp:
      "Es wurde nichts abgebucht. Sie können in ein paar Minuten noch einmal bestellen.",
    notFound: "Eine Bestellung mit dieser Nummer kennen wir nicht.",
    notFoundHelp:
      "Vielleicht gehört sie zu einem anderen Konto. Melden Sie sich mit dem an, mit dem Sie gekauft haben.",
    lines: "Ihr Einkauf",
    timeline: "So weit ist Ihre Bestellung",
    news: (step) => `Neues von Ihrer Bestellung: ${step}.`,
    arrives: (day) => `Ankunft ${day}`,
    steps: {
      awaiting: "Wird reserviert",
      reserved: "Im Lager reserviert",
      alternative: "In einem anderen Lager reserviert",
      dropship: "Beim Hersteller bestellt",
      delayed: "Verspätet",
      cancelled: "Nicht lieferbar",
    },
    moments: {
      pending: "Bestellt",
      completed: "Bezahlt",
      declined: "Zahlung abgelehnt, nichts abgebucht",
      unavailable: "Zahlung nicht möglich, nichts abgebucht",
      cancelled: "Storniert, Erstattung läuft",
      refunded: "Geld erstattet",
    },
    summary: "Übersicht",
    subtotal: "Zwischensumme",
    payment: (method, id) => `${method} · Zahlung ${id}`,
  },

  reservation: {
    awaiting: "Wir suchen das nächste Lager, das es vorrätig hat.",
    reserved: (place, day) => `Versand aus ${place}${day && `, Ankunft ${day}`}.`,
    alternative: (place, day) =>
      `Versand aus ${place}, weil das nähere Lager keins mehr hatte${day && `; Ankunft ${day}`}.`,
    dropship: (day) => `Kommt direkt vom Hersteller${day && `, Ankunft ${day}`}.`,
    delayed: (day) =>
      day
        ? `Verspätet: Voraussichtlich ist es am ${day} bei Ihnen. Sie müssen nichts tun.`
        : "Verspätet: Den Tag nennen wir Ihnen hier. Sie müssen nichts tun.",
    cancelled: "Storniert: Kein Lager hat es vorrätig. Sie bezahlen es nicht.",
    someWarehouse: "unserem Lager",
  },

  refund: {
    owed: (amount) =>
      `Wir schulden Ihnen ${amount} und überweisen den Betrag auf dem Weg zurück, auf dem Sie bezahlt haben.`,
    paid: (amount) =>
      `${amount} sind auf dem Weg zu Ihnen zurück, auf dem Sie bezahlt haben. Bis Ihre Bank es zeigt, kann es einige Tage dauern.`,
  },

  complaint: {
    title: "Stimmt etwas nicht?",
    late: "Ein Teil Ihrer Bestellung kommt später als angekündigt. Das tut uns leid. Wenn es Ihnen Umstände macht, schreiben Sie uns hier.",
    reason: "Worum geht es?",
    reasons: { delay: "Es kommt zu spät", damaged: "Es ist beschädigt", other: "Etwas anderes" },
    message: "Erzählen Sie uns mehr, wenn Sie möchten",
    send: "Senden",
    sending: "Wird gesendet…",
    sent: "Danke. Wir haben es notiert und gehen der Sache nach.",
    earlier: (complaints) =>
      complaints === 1
        ? "Sie haben uns schon einmal geschrieben."
        : `Sie haben uns schon ${complaints}-mal geschrieben.`,
  },

  account: {
    signInTitle: "Anmelden",
    signInLead: "Ihr Warenkorb und Ihre Bestellungen kommen mit.",
    registerTitle: "Konto eröffnen",
    registerLead:
      "Ein Konto hält Ihre Bestellungen an einem Ort beisammen. Kaufen können Sie auch ohne.",
    email: "E-Mail",
    password: "Passwort",
    passwordHelp: "Mindestens 8 Zeichen.",
    name: "Name (wenn Sie möchten)",
    signIn: "Anmelden",
    signingIn: "Anmeldung läuft…",
    register: "Konto eröffnen",
    registering: "Wird eröffnet…",
    toRegister: "Konto eröffnen",
    toSignIn: "Lieber anmelden",
    guest: "Als Gast fortfahren",
  },

  analytics: {
    title: "Auswertung",
    period: "Zeitraum",
    periods: { 24: "24 Stunden", 168: "7 Tage" },
    funnel: "Wie weit Besucher kommen",
    stages: {
      browse_catalog: "Sortiment angesehen",
      view_product: "Produkt angesehen",
      add_to_cart: "In den Warenkorb gelegt",
      checkout_complete: "Gekauft",
    },
    ofPrevious: (share) => `${share} vom Schritt davor`,
    ofFirst: (share) => `${share} vom ersten`,
    payments: "Wie sie bezahlt haben",
    segments: "Was welche Kunden tun",
    segmentsHelp: "Nur Kunden mit Konto. Gäste zählen oben mit, gehören aber zu keiner Gruppe.",
    segment: "Gruppe",
    segmentNames: {
      new: "Neu",
      returning: "Treu",
      vip: "VIP",
      at_risk: "Gefährdet",
      churned: "Verloren",
    },
    countries: "Land für Land",
    country: "Land",
    actions: ["Liste", "Produkt", "Korb", "Gekauft"],
    conversion: "Quote",
    empty: "In dieser Zeit war niemand hier.",
    emptyHelp: "Sobald sich jemand das Sortiment ansieht, wird es hier gezählt.",
    notForYou: "Diese Seite ist für alle, die sich um den Laden kümmern.",
    notForYouHelp: "Wenn Sie dazugehören, melden Sie sich bitte mit Ihrem eigenen Konto an.",
  },

  failure: {
    unheard: {
      title: "Der Shop ist gerade nicht zu erreichen.",
      help: "Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
    },
    retry: "Noch einmal versuchen",
    page: {
      title: "Auf dieser Seite ist etwas schiefgegangen.",
      help: "Das ist unser Fehler, nicht Ihrer. Ihr Warenkorb und Ihre Bestellungen sind sicher.",
    },
    home: "Zurück zum Sortiment",
    notFound: {
      title: "Diese Seite gibt es nicht.",
      help: "Die Adresse ist vielleicht veraltet oder vertippt.",
    },
    loading: "Wird geladen…",
  },
};
