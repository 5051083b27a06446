import { admin, adminProblems } from "./fr-admin.ts";
import { problems } from "./fr-problems.ts";
import type { Text } from "./index.ts";

/** Everything the shop says, in French. Zero is singular there. */
export const fr: Text = {
  language: "fr",
  shopName: "WebStore",
  problems: { ...problems, ...adminProblems },
  admin,
  title: (page) => `${page} · WebStore`,

  header: {
    skip: "Aller au contenu",
    navigation: "Menu principal",
    catalogue: "Catalogue",
    orders: "Commandes",
    analytics: "Statistiques",
    search: "Rechercher des produits",
    searchHint: (products) => `Rechercher parmi ${products} produits`,
    searchHintPlain: "Rechercher un produit",
    country: "Pays et devise",
    language: "Langue",
    market: (name, currency) => `${name} · ${currency}`,
    signIn: "Connexion",
    signOut: "Déconnexion",
    cart: "Panier",
  },

  categories: {
    audio: "Audio",
    desk: "Bureau",
    home: "Maison",
    kitchen: "Cuisine",
    outdoors: "Plein air",
    photo: "Photo",
    travel: "Voyage",
  },

  home: {
    title: "De belles choses, en toute transparence",
    hero: ["De belles choses,", "en toute transparence."],
    lead: "Chaque commande passée ici se suit en temps réel : de votre clic jusqu’à l’entrepôt.",
    categories: "Catégories",
    all: "Tout",
    sort: "Trier",
    sorts: {
      popular: "Tri : popularité",
      price_asc: "Tri : prix croissant",
      price_desc: "Tri : prix décroissant",
      name: "Tri : nom",
    },
    products: "Produits",
    found: (products) => (products < 2 ? `${products} produit` : `${products} produits`),
    more: "Afficher plus de produits",
    nothingFound: "Rien de tel dans nos rayons.",
    nothingFoundHelp: "Essayez un autre mot, ou parcourez tout ce que nous avons.",
    showAll: "Voir tous les produits",
  },

  stock: {
    onBackorder: "En réapprovisionnement",
    onlyLeft: (pieces) => `Plus que ${pieces} en stock`,
    inStock: (pieces) => `${pieces} en stock`,
    shipsTomorrow: "Expédié demain",
    forInformation: (words) => `${words}, à titre indicatif`,
  },

  product: {
    delivery: "Livraison",
    arrivesFrom: (day, warehouse) => `${day}, depuis ${warehouse}`,
    quantity: "Quantité",
    add: "Ajouter au panier",
    adding: "Ajout en cours…",
    added: (pieces, name) => `Dans votre panier : ${pieces === 1 ? name : `${pieces} × ${name}`}.`,
    toCart: "Voir le panier",
    missing: (country) => `Cet article n’est pas vendu dans votre pays (${country}).`,
    missingHelp: "Notre offre varie d’un pays à l’autre. Le vôtre regorge d’autres belles choses.",
    similar: "Dans le même esprit",
    noneSimilar: "Nous n’avons rien d’autre de ce genre en rayon.",
  },

  shipping: {
    names: { standard: "Standard", express: "Express" },
    free: (name) => `${name}, offerte`,
    priced: (name, price) => `${name}, ${price}`,
  },

  quantity: {
    group: (name) => `Quantité : ${name}`,
    fewer: (name) => `${name} : un de moins`,
    more: (name) => `${name} : un de plus`,
  },

  cart: {
    title: "Panier",
    lines: "Dans votre panier",
    each: (price) => `${price} l’unité`,
    remove: "Retirer",
    removeNamed: (name) => `Retirer ${name}`,
    removed: (name) => `${name} a été retiré du panier.`,
    undo: "Annuler",
    notSold: (country) => `Pas vendu dans votre pays (${country})`,
    notSoldHelp: "Retirez cet article avant de payer.",
    subtotal: "Sous-total",
    subtotalHelp: "La livraison et les remises sont calculées au moment de payer.",
    checkout: "Passer la commande",
    empty: "Votre panier est vide.",
    emptyHelp: "Ce que vous y mettez y reste jusqu’à votre retour.",
    browse: "Parcourir le catalogue",
  },

  checkout: {
    title: "Paiement",
    pay: "Payer",
    deliver: "Livrer",
    order: "Commande",
    methods: {
      credit_card: "Carte de crédit",
      debit_card: "Carte de débit",
      paypal: "PayPal",
      bank_transfer: "Virement bancaire",
    },
    methodHints: {
      credit_card: "Carte de test •••• 4242",
      debit_card: "Carte de test •••• 5556",
    },
    line: (name, quantity) => `${name} × ${quantity}`,
    promotion: (code, percent) =>
      percent === undefined ? code : `${code}, ${percent} % de remise`,
    discount: "Remise",
    shipping: "Livraison",
    total: "Total",
    payAmount: (amount) => `Payer ${amount}`,
    paying: "Paiement en cours…",
    promise: "Nous enregistrons la commande avant de vous débiter.",
    retry: "Réessayer sans risque",
    coupon: "Code promo",
    couponHint: "Code promo",
    apply: "Appliquer",
    couponApplied: (code) => `Le code ${code} est appliqué.`,
    couponRemove: "Retirer le code",
    pricing: "Calcul du prix…",
    toCart: "Voir le panier",
    toOrders: "Voir vos commandes",
    followOrder: "Voir cette commande",
  },

  declined: {
    credit_card: "Votre banque a refusé cette carte.",
    debit_card: "Votre banque a refusé cette carte.",
    paypal: "PayPal a refusé ce paiement.",
    bank_transfer: "Votre banque a refusé ce virement.",
  },

  orders: {
    title: "Commandes",
    pieces: (pieces) => (pieces < 2 ? `${pieces} article` : `${pieces} articles`),
    more: "Afficher les commandes plus anciennes",
    empty: "Aucune commande pour l’instant.",
    emptyHelp: "Dès votre premier achat, vous pourrez le suivre ici, étape par étape.",
    statuses: {
      pending: "Paiement en vérification",
      completed: "Payée",
      declined: "Refusée",
      unavailable: "Non payée",
      cancelled: "Annulée, remboursement en cours",
      refunded: "Remboursée",
    },
  },

  order: {
    title: (id) => `Commande ${id}`,
    placedTitle: "Merci. Votre commande est enregistrée.",
    placedHelp: (id) => `Elle porte le numéro ${id}. Cette page la suit d’ici jusqu’à votre porte.`,
    checking: "Nous vérifions votre paiement…",
    checkingHelp:
      "La banque n’a pas encore répondu. Vous n’avez rien à faire, et vous ne pouvez pas être débité deux fois. Cette page se met à jour toute seule.",
    stillChecking: "La banque prend son temps.",
    stillCheckingHelp:
      "Votre commande est en sécurité chez nous. Nous continuons à demander ; revenez quand vous voulez.",
    lookAgain: "Vérifier à nouveau",
    declinedHelp:
      "Rien n’a été débité. Vous pouvez commander à nouveau avec une autre carte ou un autre moyen de paiement.",
    unavailable: "Le paiement n’a pas pu se faire.",
    unavailableHelp: "Rien n’a été débité. Vous pourrez commander à nouveau dans quelques minutes.",
    notFound: "Nous ne connaissons aucune commande sous ce numéro.",
    notFoundHelp:
      "Elle appartient peut-être à un autre compte. Connectez-vous avec celui de votre achat.",
    lines: "Vos achats",
    timeline: "Où en est votre commande",
    news: (step) => `Du nouveau pour votre commande : ${step}.`,
    arrives: (day) => `arrivée ${day}`,
    steps: {
      awaiting: "Réservation en cours",
      reserved: "Réservé à l’entrepôt",
      alternative: "Réservé dans un autre entrepôt",
      dropship: "Commandé chez le fabricant",
      delayed: "Retardé",
      cancelled: "Livraison impossible",
    },
    moments: {
      pending: "Commandé",
      completed: "Payé",
      declined: "Paiement refusé, rien n’a été débité",
      unavailable: "Paiement impossible, rien n’a été débité",
      cancelled: "Annulé, remboursement en cours",
      refunded: "Remboursé",
    },
    summary: "Récapitulatif",
    subtotal: "Sous-total",
    payment: (method, id) => `${method} · paiement ${id}`,
  },

  reservation: {
    awaiting: "Nous cherchons l’entrepôt le plus proche qui en a.",
    reserved: (place, day) => `Expédié depuis ${place}${day && `, arrivée ${day}`}.`,
    alternative: (place, day) =>
      `Expédié depuis ${place}, car l’entrepôt plus proche n’en avait plus${day && ` ; arrivée ${day}`}.`,
    dropship: (day) => `Envoyé directement par le fabricant${day && `, arrivée ${day}`}.`,
    delayed: (day) =>
      day
        ? `Retardé : il devrait arriver chez vous le ${day}. Vous n’avez rien à faire.`
        : "Retardé : nous vous indiquerons le jour ici. Vous n’avez rien à faire.",
    cancelled: "Annulé : aucun entrepôt n’en a. Vous ne le payez pas.",
    someWarehouse: "notre entrepôt",
  },

  refund: {
    owed: (amount) =>
      `Nous vous devons ${amount} et vous les renvoyons par votre moyen de paiement.`,
    paid: (amount) =>
      `${amount} vous ont été rendus par votre moyen de paiement. Votre banque peut mettre quelques jours à l’afficher.`,
  },

  complaint: {
    title: "Un problème ?",
    late: "Une partie de votre commande arrive plus tard qu’annoncé. Nous en sommes désolés. Si cela vous gêne, dites-le-nous ici.",
    reason: "De quoi s’agit-il ?",
    reasons: { delay: "C’est en retard", damaged: "C’est abîmé", other: "Autre chose" },
    message: "Dites-nous-en plus, si vous voulez",
    send: "Envoyer",
    sending: "Envoi en cours…",
    sent: "Merci. Nous l’avons noté et nous nous en occupons.",
    earlier: (complaints) =>
      complaints === 1
        ? "Vous nous avez déjà signalé un problème."
        : `Vous nous avez déjà signalé ${complaints} problèmes.`,
  },

  account: {
    signInTitle: "Connexion",
    signInLead: "Votre panier et vos commandes vous suivent.",
    registerTitle: "Créer un compte",
    registerLead:
      "Un compte réunit toutes vos commandes. Vous pouvez aussi acheter sans en avoir un.",
    email: "E-mail",
    password: "Mot de passe",
    passwordHelp: "8 caractères au moins.",
    name: "Nom (si vous le souhaitez)",
    signIn: "Se connecter",
    signingIn: "Connexion en cours…",
    register: "Créer mon compte",
    registering: "Création en cours…",
    toRegister: "Créer un compte",
    toSignIn: "Se connecter plutôt",
    guest: "Continuer sans compte",
  },

  analytics: {
    title: "Statistiques",
    period: "Période",
    periods: { 24: "24 heures", 168: "7 jours" },
    funnel: "Jusqu’où vont les visiteurs",
    stages: {
      browse_catalog: "Ont vu le catalogue",
      view_product: "Ont vu un produit",
      add_to_cart: "L’ont mis au panier",
      checkout_complete: "Ont acheté",
    },
    ofPrevious: (share) => `${share} de l’étape précédente`,
    ofFirst: (share) => `${share} de la première`,
    payments: "Comment ils ont payé",
    segments: "Ce que font les différents clients",
    segmentsHelp:
      "Clients avec un compte uniquement. Les invités comptent plus haut, mais n’ont pas de profil.",
    segment: "Profil",
    segmentNames: {
      new: "Nouveau",
      returning: "Fidèle",
      vip: "VIP",
      at_risk: "Fragile",
      churned: "Perdu",
    },
    countries: "Pays par pays",
    country: "Pays",
    actions: ["Liste", "Produit", "Panier", "Achat"],
    conversion: "Taux",
    empty: "Personne n’est venu pendant cette période.",
    emptyHelp: "Dès que quelqu’un regarde le catalogue, c’est compté ici.",
    notForYou: "Cette page est réservée à ceux qui s’occupent de la boutique.",
    notForYouHelp: "Si vous en faites partie, connectez-vous avec votre propre compte.",
  },

  failure: {
    unheard: {
      title: "La boutique est injoignable pour le moment.",
      help: "Vérifiez votre connexion et réessayez.",
    },
    retry: "Réessayer",
    page: {
      title: "Un problème est survenu sur cette page.",
      help: "C’est notre faute, pas la vôtre. Votre panier et vos commandes sont en sécurité.",
    },
    home: "Retour au catalogue",
    notFound: {
      title: "Cette page n’existe pas.",
      help: "L’adresse est peut-être ancienne ou mal saisie.",
    },
    loading: "Chargement…",
  },
};
