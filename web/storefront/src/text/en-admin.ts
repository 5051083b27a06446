const pieces = (count: string, isOne: boolean) => (isOne ? "1 piece" : `${count} pieces`);

/** What the pages say that only those see who look after the shop. Numbers come formatted. */
export const admin = {
  /** The link in the shop's header. */
  link: "Admin",
  title: "Admin",
  navigation: "Admin pages",

  orders: {
    tab: "Orders",
    title: "All orders",
    list: "Orders of all customers",
    filters: "Filters",
    status: "Status",
    allStatuses: "Any status",
    country: "Country",
    allCountries: "Any country",
    delayed: "With delayed lines",
    clear: "Show all orders",
    columns: {
      order: "Order",
      placed: "Placed",
      customer: "Customer",
      country: "Country",
      status: "Status",
      lines: "Lines",
      total: "Total",
    },
    customer: (kind: string, id: number) => `${kind} ${id}`,
    customerKinds: {
      guest: "Guest",
      customer: "Customer",
      admin: "Administrator",
    } as Record<string, string>,
    pieces,
    /** What became of so many lines, by the state of their reservation. */
    lines: {
      awaiting: (lines: number) => `${lines} awaiting a warehouse`,
      reserved: (lines: number) => `${lines} reserved`,
      alternative: (lines: number) => `${lines} from another warehouse`,
      dropship: (lines: number) => `${lines} from the maker`,
      delayed: (lines: number) => `${lines} delayed`,
      cancelled: (lines: number) => `${lines} cancelled`,
    } as Record<string, (lines: number) => string>,
    more: "Show older orders",
    loadingMore: "Loading…",
    empty: "No orders yet.",
    emptyHelp: "As soon as somebody buys something, the order is listed here.",
    noMatch: "No order fits these filters.",
    noMatchHelp: "Try others, or look at all orders.",
  },

  order: {
    title: (id: string) => `Order ${id}`,
    back: "All orders",
    facts: "About this order",
    lines: "What was bought, as the buyer is told",
    customer: "Customer",
    country: "Country",
    placed: "Placed",
    payment: "Paid with",
    complaints: "Complaints",
    notFound: "No order has this number.",
    notFoundHelp: "Check the number, or look for it in the list.",
  },

  backlog: {
    tab: "Backlog",
    title: "What the shop owes",
    asOf: (time: string) => `As of ${time}`,
    clear: "The shop owes nothing.",
    clearHelp: "No message waits, no line is delayed, and no product is oversold.",
    messages: "Messages to others",
    messagesHelp:
      "What paid orders owe to partners. Dead messages were given up and wait for a person.",
    noMessages: "No message waits.",
    kinds: {
      reservation: "Reserve in the warehouse",
      release: "Give a reservation back",
      crm: "Tell the CRM",
      refund: "Give money back",
    } as Record<string, string>,
    columns: {
      kind: "Kind",
      waiting: "Waiting",
      dead: "Dead",
      oldest: "Oldest",
    },
    delayed: "Delayed lines",
    delayedHelp: "Paid lines that ship later than promised at first.",
    noDelayed: "No line is delayed.",
    delayedLines: (lines: string, isOne: boolean) => (isOne ? "1 line" : `${lines} lines`),
    delayedOrders: (orders: string, isOne: boolean) =>
      isOne ? "in 1 order" : `in ${orders} orders`,
    showDelayed: "Show these orders",
    products: "Sold beyond the stock",
    productsHelp: "The shop may sell more than it has: stock below zero is owed to buyers.",
    noProducts: "Every product has stock.",
    product: "Product",
    owed: "Pieces owed",
    moreProducts: (products: string) => `And ${products} more.`,
    total: "Together",
  },

  addresses: {
    tab: "Blocked addresses",
    title: "Blocked addresses",
    list: "Blocked now",
    network: "Address or range",
    networkHint: "For example 203.0.113.7 or 203.0.113.0/24",
    reason: "Reason",
    reasonHint: "For those who look at this list later",
    duration: "For how long",
    durations: {
      900: "15 minutes",
      3600: "1 hour",
      86400: "1 day",
      604800: "7 days",
      2592000: "30 days",
    },
    until: "Until",
    form: "Block an address",
    block: "Block",
    blocking: "Blocking…",
    blocked: (network: string) => `${network} is blocked now.`,
    unblock: "Unblock",
    unblockNamed: (network: string) => `Unblock ${network}`,
    unblocking: "Unblocking…",
    unblocked: (network: string) => `${network} may come in again.`,
    confirm: (network: string) => `Let ${network} in again?`,
    confirmYes: "Yes, unblock",
    confirmNo: "Keep it blocked",
    empty: "Nobody is blocked.",
    emptyHelp: "Blocks made here, and those made by the shop itself, are listed until they end.",
    alwaysBlocked: "Always blocked",
    alwaysAllowed: "Never blocked",
    fixedHelp: "Set in the configuration; they cannot be changed here.",
  },

  /** Lengths of time, rounded down. */
  ages: {
    seconds: (count: number) => `${count} s`,
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
    days: (count: number) => (count === 1 ? "1 day" : `${count} days`),
  },
};

/** What the service's refusals to an administrator mean, by their codes. */
export const adminProblems = {
  invalid_network: {
    title: "This is no address and no range.",
    help: "Write it like 203.0.113.7 or 203.0.113.0/24.",
  },
  invalid_reason: {
    title: "The reason does not fit.",
    help: "It needs 1 to 200 characters.",
  },
  invalid_expiry: {
    title: "This time does not fit.",
    help: "A block lasts from a second to 30 days.",
  },
  would_block_you: {
    title: "Your own address is in this range.",
    help: "Nothing was blocked. Choose a smaller range.",
  },
  block_list_full: {
    title: "The list of blocked addresses is full.",
    help: "Unblock some, or block a range instead of single addresses.",
  },
  unknown_block: {
    title: "This block has ended already.",
    help: "Somebody else removed it, or its time was over.",
  },
  block_list_unavailable: {
    title: "The list of blocked addresses cannot be reached right now.",
    help: "Nothing was changed. Please try again in a moment.",
  },
  forbidden: {
    title: "This is for administrators only.",
    help: "If you are one, please sign in with that account.",
  },
};
