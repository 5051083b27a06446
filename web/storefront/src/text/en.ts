import { admin, adminProblems } from "./en-admin.ts";
import { problems } from "./en-problems.ts";
import type { Language } from "./languages.ts";

/** Everything the shop says, in English. Pages hold no words of their own. */
export const en = {
  /** BCP 47, for the page itself and for the names of days, months and countries. */
  language: "en" as Language,
  shopName: "WebStore",
  problems: { ...problems, ...adminProblems },
  admin,
  title: (page: string) => `${page} · WebStore`,

  header: {
    skip: "Skip to the content",
    navigation: "Main",
    catalogue: "Catalogue",
    orders: "Orders",
    analytics: "Analytics",
    search: "Search products",
    searchHint: (products: number) => `Search ${products} products`,
    searchHintPlain: "Search products",
    country: "Country and currency",
    language: "Language",
    market: (name: string, currency: string) => `${name} · ${currency}`,
    signIn: "Sign in",
    signOut: "Sign out",
    cart: "Cart",
  },

  /** The categories by their codes; one that is not here has the service's own name. */
  categories: {
    audio: "Audio",
    desk: "Desk",
    home: "Home",
    kitchen: "Kitchen",
    outdoors: "Outdoors",
    photo: "Photo",
    travel: "Travel",
  } as Record<string, string>,

  home: {
    title: "Good things, and nothing hidden",
    hero: ["Good things, and", "nothing hidden."],
    lead: "Every order you place here can be followed: from your click to the warehouse, in real time.",
    categories: "Categories",
    all: "All",
    sort: "Sort",
    sorts: {
      popular: "Sort: popular",
      price_asc: "Sort: price, low to high",
      price_desc: "Sort: price, high to low",
      name: "Sort: name",
    },
    products: "Products",
    found: (products: number) => (products === 1 ? "1 product" : `${products} products`),
    more: "Show more products",
    nothingFound: "Nothing on the shelves matches that.",
    nothingFoundHelp: "Try another word, or look at everything we have.",
    showAll: "Show all products",
  },

  stock: {
    onBackorder: "On backorder",
    onlyLeft: (pieces: number) => `Only ${pieces} left`,
    inStock: (pieces: number) => `${pieces} in stock`,
    shipsTomorrow: "Ships tomorrow",
    forInformation: (words: string) => `${words}, shown for information`,
  },

  product: {
    delivery: "Delivery",
    arrivesFrom: (day: string, warehouse: string) => `${day} from ${warehouse}`,
    quantity: "Quantity",
    add: "Add to cart",
    adding: "Adding…",
    added: (pieces: number, name: string) =>
      `In your cart now: ${pieces === 1 ? name : `${pieces} × ${name}`}.`,
    toCart: "Go to the cart",
    missing: (country: string) => `We do not sell this in ${country}.`,
    missingHelp:
      "Assortments differ from country to country. Yours has plenty of other good things.",
    similar: "More like this",
    noneSimilar: "There is nothing else of this kind on the shelves.",
  },

  shipping: {
    names: { standard: "Standard", express: "Express" } as Record<string, string>,
    free: (name: string) => `${name}, free`,
    priced: (name: string, price: string) => `${name}, ${price}`,
  },

  quantity: {
    group: (name: string) => `Quantity of ${name}`,
    fewer: (name: string) => `One fewer ${name}`,
    more: (name: string) => `One more ${name}`,
  },

  cart: {
    title: "Cart",
    lines: "In your cart",
    each: (price: string) => `${price} each`,
    remove: "Remove",
    removeNamed: (name: string) => `Remove ${name}`,
    removed: (name: string) => `${name} was removed.`,
    undo: "Undo",
    notSold: (country: string) => `Not sold in ${country}`,
    notSoldHelp: "Please remove it before you pay.",
    subtotal: "Subtotal",
    subtotalHelp: "Shipping and discounts are worked out at the checkout.",
    checkout: "Go to checkout",
    empty: "Your cart is empty.",
    emptyHelp: "Whatever you put in it stays there until you come back.",
    browse: "Look at the catalogue",
  },

  checkout: {
    title: "Checkout",
    pay: "Pay",
    deliver: "Deliver",
    order: "Order",
    methods: {
      credit_card: "Credit card",
      debit_card: "Debit card",
      paypal: "PayPal",
      bank_transfer: "Bank transfer",
    } as Record<string, string>,
    methodHints: {
      credit_card: "Test card •••• 4242",
      debit_card: "Test card •••• 5556",
    } as Record<string, string>,
    line: (name: string, quantity: number) => `${name} × ${quantity}`,
    promotion: (code: string, percent: number | undefined) =>
      percent === undefined ? code : `${code}, ${percent} % off`,
    discount: "Discount",
    shipping: "Shipping",
    total: "Total",
    payAmount: (amount: string) => `Pay ${amount}`,
    paying: "Paying…",
    promise: "We write the order down before we charge you.",
    retry: "Retry safely",
    coupon: "Coupon",
    couponHint: "Coupon code",
    apply: "Apply",
    couponApplied: (code: string) => `${code} is applied.`,
    couponRemove: "Remove coupon",
    pricing: "Working out the price…",
    toCart: "Go to the cart",
    toOrders: "See your orders",
    followOrder: "See that order",
  },

  /** The first sentence after a declined payment, by the way of paying. */
  declined: {
    credit_card: "Your bank declined this card.",
    debit_card: "Your bank declined this card.",
    paypal: "PayPal declined this payment.",
    bank_transfer: "Your bank declined this transfer.",
  } as Record<string, string>,

  orders: {
    title: "Orders",
    pieces: (pieces: number) => (pieces === 1 ? "1 piece" : `${pieces} pieces`),
    more: "Show older orders",
    empty: "No orders yet.",
    emptyHelp: "When you buy something, you can follow it here, step by step.",
    statuses: {
      pending: "Checking payment",
      completed: "Paid",
      declined: "Declined",
      unavailable: "Not paid",
      cancelled: "Cancelled, refund under way",
      refunded: "Refunded",
    } as Record<string, string>,
  },

  order: {
    title: (id: string) => `Order ${id}`,
    placedTitle: "Thank you. Your order is placed.",
    placedHelp: (id: string) =>
      `It is written down as ${id}. This page follows it from here to your door.`,
    checking: "We are checking your payment…",
    checkingHelp:
      "The bank has not answered yet. You need not do anything, and you cannot be charged twice. This page looks again by itself.",
    stillChecking: "The bank is taking its time.",
    stillCheckingHelp: "Your order is safe with us. We go on asking; come back whenever you like.",
    lookAgain: "Look again",
    declinedHelp: "Nothing was charged. You can order again with another card or method.",
    unavailable: "The payment could not be made.",
    unavailableHelp: "Nothing was charged. You can order again in a few minutes.",
    notFound: "We know no order by this number.",
    notFoundHelp: "It may belong to another account. Sign in with the one you bought with.",
    lines: "What you bought",
    timeline: "Where your order is",
    news: (step: string) => `News about your order: ${step}.`,
    arrives: (day: string) => `arrives ${day}`,
    /** How far paid goods have come. */
    steps: {
      awaiting: "Being reserved",
      reserved: "Reserved in the warehouse",
      alternative: "Reserved in another warehouse",
      dropship: "On order from its maker",
      delayed: "Delayed",
      cancelled: "Cannot be delivered",
    } as Record<string, string>,
    moments: {
      pending: "Ordered",
      completed: "Paid",
      declined: "Payment declined, nothing charged",
      unavailable: "Payment not possible, nothing charged",
      cancelled: "Cancelled, refund under way",
      refunded: "Money given back",
    } as Record<string, string>,
    summary: "Summary",
    subtotal: "Subtotal",
    payment: (method: string, id: string) => `${method} · payment ${id}`,
  },

  reservation: {
    awaiting: "Looking for the nearest warehouse that has it.",
    reserved: (place: string, day: string) => `Ships from ${place}${day && `, arrives ${day}`}.`,
    alternative: (place: string, day: string) =>
      `Ships from ${place}, as the nearer warehouse had none${day && `; arrives ${day}`}.`,
    dropship: (day: string) => `Sent straight from its maker${day && `, arrives ${day}`}.`,
    delayed: (day: string) =>
      day
        ? `Delayed: we expect it with you on ${day}. You need not do anything.`
        : "Delayed: we will tell you the day here. You need not do anything.",
    cancelled: "Cancelled: no warehouse has it. You do not pay for it.",
    someWarehouse: "our warehouse",
  },

  refund: {
    owed: (amount: string) => `We owe you ${amount} and are sending it back the way you paid.`,
    paid: (amount: string) =>
      `${amount} went back to you the way you paid. Banks may take a few days to show it.`,
  },

  complaint: {
    title: "Something wrong?",
    late: "Part of your order comes later than we said. We are sorry. If that is a problem, tell us here.",
    reason: "What is it?",
    reasons: { delay: "It is late", damaged: "It is damaged", other: "Something else" },
    message: "Tell us more, if you like",
    send: "Send",
    sending: "Sending…",
    sent: "Thank you. We have written it down and will look into it.",
    earlier: (complaints: number) =>
      complaints === 1
        ? "You have told us about a problem once."
        : `You have told us about problems ${complaints} times.`,
  },

  account: {
    signInTitle: "Sign in",
    signInLead: "Your cart and your orders come with you.",
    registerTitle: "Open an account",
    registerLead: "An account keeps your orders in one place. You can buy without one, too.",
    email: "Email",
    password: "Password",
    passwordHelp: "At least 8 characters.",
    name: "Name (if you like)",
    signIn: "Sign in",
    signingIn: "Signing in…",
    register: "Open account",
    registering: "Opening…",
    toRegister: "Open an account",
    toSignIn: "Sign in instead",
    guest: "Continue as a guest",
  },

  analytics: {
    title: "Analytics",
    period: "Period",
    periods: { 24: "24 hours", 168: "7 days" },
    funnel: "How far visitors come",
    stages: {
      browse_catalog: "Looked at the catalogue",
      view_product: "Looked at a product",
      add_to_cart: "Put one into the cart",
      checkout_complete: "Bought",
    } as Record<string, string>,
    ofPrevious: (share: string) => `${share} of the step before`,
    ofFirst: (share: string) => `${share} of the first`,
    payments: "How they paid",
    segments: "What kinds of customers do",
    segmentsHelp: "Customers with an account only. Guests count above, but have no kind.",
    segment: "Kind",
    segmentNames: {
      new: "New",
      returning: "Returning",
      vip: "VIP",
      at_risk: "At risk",
      churned: "Churned",
    } as Record<string, string>,
    countries: "Country by country",
    country: "Country",
    actions: ["List", "Product", "Cart", "Bought"],
    conversion: "Rate",
    empty: "Nobody was here in this time.",
    emptyHelp: "As soon as somebody looks at the catalogue, it is counted here.",
    notForYou: "This page is for those who look after the shop.",
    notForYouHelp: "If you are one of them, please sign in with your own account.",
  },

  failure: {
    unheard: {
      title: "The shop cannot be reached right now.",
      help: "Please check your connection and try again.",
    },
    retry: "Try again",
    page: {
      title: "Something went wrong on this page.",
      help: "It is our fault, not yours. Your cart and orders are safe.",
    },
    home: "Back to the catalogue",
    notFound: { title: "There is no such page.", help: "The address may be old, or mistyped." },
    loading: "Loading…",
  },
};
