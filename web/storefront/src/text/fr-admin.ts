import type { admin as English, adminProblems as EnglishProblems } from "./en-admin.ts";

const pieces = (count: string, isOne: boolean) => (isOne ? "1 article" : `${count} articles`);

/** What the pages say that only those see who look after the shop, in French. */
export const admin: typeof English = {
  link: "Gestion",
  title: "Gestion",
  navigation: "Pages de gestion",

  orders: {
    tab: "Commandes",
    title: "Toutes les commandes",
    list: "Commandes de tous les clients",
    filters: "Filtres",
    status: "État",
    allStatuses: "Tous les états",
    country: "Pays",
    allCountries: "Tous les pays",
    delayed: "Avec des lignes en retard",
    clear: "Voir toutes les commandes",
    columns: {
      order: "Commande",
      placed: "Passée le",
      customer: "Client",
      country: "Pays",
      status: "État",
      lines: "Lignes",
      total: "Total",
    },
    customer: (kind, id) => `${kind} ${id}`,
    customerKinds: { guest: "Invité", customer: "Client", admin: "Gestionnaire" },
    pieces,
    lines: {
      awaiting: (lines) => `${lines} en attente d’entrepôt`,
      reserved: (lines) => `${lines} en réserve`,
      alternative: (lines) => `${lines} depuis un autre entrepôt`,
      dropship: (lines) => `${lines} depuis le fabricant`,
      delayed: (lines) => `${lines} en retard`,
      cancelled: (lines) => `${lines} sans livraison`,
    },
    more: "Afficher les commandes plus anciennes",
    loadingMore: "Chargement…",
    empty: "Aucune commande pour l’instant.",
    emptyHelp: "Dès que quelqu’un achète, la commande figure ici.",
    noMatch: "Aucune commande ne correspond à ces filtres.",
    noMatchHelp: "Essayez-en d’autres, ou parcourez toutes les commandes.",
  },

  order: {
    title: (id) => `Commande ${id}`,
    back: "Toutes les commandes",
    facts: "À propos de cette commande",
    lines: "Ce qui a été acheté, tel que le client le lit",
    customer: "Client",
    country: "Pays",
    placed: "Passée le",
    payment: "Payée par",
    complaints: "Réclamations",
    notFound: "Aucune commande ne porte ce numéro.",
    notFoundHelp: "Vérifiez le numéro, ou cherchez-la dans la liste.",
  },

  backlog: {
    tab: "En attente",
    title: "Ce que la boutique doit encore",
    asOf: (time) => `État à ${time}`,
    clear: "La boutique ne doit rien.",
    clearHelp:
      "Aucun message n’attend, aucune ligne n’est en retard, aucun produit n’est survendu.",
    messages: "Messages aux partenaires",
    messagesHelp:
      "Ce que les commandes payées doivent aux partenaires. Les messages morts ont été abandonnés et attendent quelqu’un.",
    noMessages: "Aucun message n’attend.",
    kinds: {
      reservation: "Réserver à l’entrepôt",
      release: "Rendre une réservation",
      crm: "Informer le CRM",
      refund: "Rembourser",
    },
    columns: { kind: "Type", waiting: "En attente", dead: "Morts", oldest: "Le plus ancien" },
    delayed: "Lignes en retard",
    delayedHelp: "Lignes payées qui partent plus tard que promis au départ.",
    noDelayed: "Aucune ligne n’est en retard.",
    delayedLines: (lines, isOne) => (isOne ? "1 ligne" : `${lines} lignes`),
    delayedOrders: (orders, isOne) => (isOne ? "dans 1 commande" : `dans ${orders} commandes`),
    showDelayed: "Voir ces commandes",
    products: "Vendu au-delà du stock",
    productsHelp:
      "La boutique peut vendre plus qu’elle n’a. Ce qui passe sous zéro est dû aux acheteurs.",
    noProducts: "Chaque produit est en stock.",
    product: "Produit",
    owed: "Articles dus",
    moreProducts: (products) => `Et ${products} de plus.`,
    total: "Ensemble",
  },

  addresses: {
    tab: "Adresses bloquées",
    title: "Adresses bloquées",
    list: "Bloquées en ce moment",
    network: "Adresse ou plage",
    networkHint: "Par exemple 203.0.113.7 ou 203.0.113.0/24",
    reason: "Motif",
    reasonHint: "Pour ceux qui liront cette liste plus tard",
    duration: "Pour combien de temps",
    durations: {
      900: "15 minutes",
      3600: "1 heure",
      86400: "1 jour",
      604800: "7 jours",
      2592000: "30 jours",
    },
    until: "Jusqu’au",
    form: "Bloquer une adresse",
    block: "Bloquer",
    blocking: "Blocage en cours…",
    blocked: (network) => `${network} est maintenant bloqué.`,
    unblock: "Débloquer",
    unblockNamed: (network) => `Débloquer ${network}`,
    unblocking: "Déblocage en cours…",
    unblocked: (network) => `${network} peut de nouveau entrer.`,
    confirm: (network) => `Laisser ${network} entrer à nouveau\u202f?`,
    confirmYes: "Oui, débloquer",
    confirmNo: "Laisser bloqué",
    empty: "Personne n’est bloqué.",
    emptyHelp:
      "Les blocages faits ici, et ceux que la boutique fait elle-même, figurent ici jusqu’à leur fin.",
    alwaysBlocked: "Toujours bloqué",
    alwaysAllowed: "Jamais bloqué",
    fixedHelp: "Fixé dans la configuration\u202f; cela ne peut pas être changé ici.",
  },

  ages: {
    seconds: (count) => `${count} s`,
    minutes: (count) => `${count} min`,
    hours: (count) => `${count} h`,
    days: (count) => (count < 2 ? `${count} jour` : `${count} jours`),
  },
};

export const adminProblems: typeof EnglishProblems = {
  invalid_network: {
    title: "Ce n’est ni une adresse ni une plage.",
    help: "Écrivez-la comme 203.0.113.7 ou 203.0.113.0/24.",
  },
  invalid_reason: {
    title: "Le motif ne convient pas.",
    help: "Il doit compter de 1 à 200 caractères.",
  },
  invalid_expiry: {
    title: "Cette durée ne convient pas.",
    help: "Un blocage dure d’une seconde à 30 jours.",
  },
  would_block_you: {
    title: "Votre propre adresse est dans cette plage.",
    help: "Rien n’a été bloqué. Choisissez une plage plus petite.",
  },
  block_list_full: {
    title: "La liste des adresses bloquées est pleine.",
    help: "Débloquez-en quelques-unes, ou bloquez une plage plutôt que des adresses isolées.",
  },
  unknown_block: {
    title: "Ce blocage est déjà terminé.",
    help: "Quelqu’un d’autre l’a levé, ou sa durée était écoulée.",
  },
  block_list_unavailable: {
    title: "La liste des adresses bloquées est injoignable pour le moment.",
    help: "Rien n’a été changé. Réessayez dans un instant.",
  },
  forbidden: {
    title: "Ceci est réservé aux gestionnaires.",
    help: "Si vous en êtes, connectez-vous avec ce compte.",
  },
};
