import { admin, adminProblems } from "./hi-admin.ts";
import { problems } from "./hi-problems.ts";
import type { Text } from "./index.ts";

/** Everything the shop says, in Hindi. */
export const hi: Text = {
  language: "hi",
  shopName: "WebStore",
  problems: { ...problems, ...adminProblems },
  admin,
  title: (page) => `${page} · WebStore`,

  header: {
    skip: "सीधे सामग्री पर जाएँ",
    navigation: "मुख्य मेन्यू",
    catalogue: "कैटलॉग",
    orders: "ऑर्डर",
    analytics: "आँकड़े",
    search: "उत्पाद खोजें",
    searchHint: (products) => `${products} उत्पादों में खोजें`,
    searchHintPlain: "उत्पाद खोजें",
    country: "देश और मुद्रा",
    language: "भाषा",
    market: (name, currency) => `${name} · ${currency}`,
    signIn: "साइन इन",
    signOut: "साइन आउट",
    cart: "कार्ट",
  },

  categories: {
    audio: "ऑडियो",
    desk: "मेज़",
    home: "घर",
    kitchen: "रसोई",
    outdoors: "सैर-सपाटा",
    photo: "फ़ोटो",
    travel: "यात्रा",
  },

  home: {
    title: "अच्छी चीज़ें, कुछ भी छिपा नहीं",
    hero: ["अच्छी चीज़ें,", "कुछ भी छिपा नहीं।"],
    lead: "यहाँ का हर ऑर्डर आप साथ-साथ देख सकते हैं: आपके क्लिक से लेकर गोदाम तक।",
    categories: "श्रेणियाँ",
    all: "सभी",
    sort: "क्रम",
    sorts: {
      popular: "लोकप्रिय पहले",
      price_asc: "कीमत: कम से ज़्यादा",
      price_desc: "कीमत: ज़्यादा से कम",
      name: "नाम से",
    },
    products: "उत्पाद",
    found: (products) => `${products} उत्पाद`,
    more: "और उत्पाद दिखाएँ",
    nothingFound: "ऐसा कुछ हमारे पास नहीं मिला।",
    nothingFoundHelp: "कोई दूसरा शब्द आज़माएँ, या सब कुछ देखें।",
    showAll: "सभी उत्पाद दिखाएँ",
  },

  stock: {
    onBackorder: "मँगाया जा रहा है",
    onlyLeft: (pieces) => (pieces === 1 ? "सिर्फ़ 1 बचा है" : `सिर्फ़ ${pieces} बचे हैं`),
    inStock: (pieces) => `${pieces} स्टॉक में`,
    shipsTomorrow: "कल रवाना होगा",
    forInformation: (words) => `${words}, केवल जानकारी के लिए`,
  },

  product: {
    delivery: "डिलीवरी",
    arrivesFrom: (day, warehouse) => `${day}, ${warehouse} से`,
    quantity: "मात्रा",
    add: "कार्ट में डालें",
    adding: "डाला जा रहा है…",
    added: (pieces, name) => `अब आपके कार्ट में: ${pieces === 1 ? name : `${pieces} × ${name}`}।`,
    toCart: "कार्ट देखें",
    missing: (country) => `यह उत्पाद आपके देश (${country}) में नहीं बिकता।`,
    missingHelp: "हर देश में अलग चीज़ें मिलती हैं। आपके देश में और भी बहुत-सी अच्छी चीज़ें हैं।",
    similar: "मिलते-जुलते उत्पाद",
    noneSimilar: "इस तरह की और कोई चीज़ अभी नहीं है।",
  },

  shipping: {
    names: { standard: "सामान्य", express: "एक्सप्रेस" },
    free: (name) => `${name}, मुफ़्त`,
    priced: (name, price) => `${name}, ${price}`,
  },

  quantity: {
    group: (name) => `${name} की मात्रा`,
    fewer: (name) => `${name}: एक कम करें`,
    more: (name) => `${name}: एक और जोड़ें`,
  },

  cart: {
    title: "कार्ट",
    lines: "आपके कार्ट में",
    each: (price) => `प्रति नग ${price}`,
    remove: "हटाएँ",
    removeNamed: (name) => `${name} हटाएँ`,
    removed: (name) => `${name} हटा दिया गया।`,
    undo: "वापस लाएँ",
    notSold: (country) => `आपके देश (${country}) में नहीं बिकता`,
    notSoldHelp: "भुगतान से पहले कृपया इसे हटाएँ।",
    subtotal: "उप-योग",
    subtotalHelp: "डिलीवरी शुल्क और छूट चेकआउट पर जोड़े जाएँगे।",
    checkout: "चेकआउट करें",
    empty: "आपका कार्ट खाली है।",
    emptyHelp: "आप इसमें जो भी डालेंगे, आपके लौटने तक रहेगा।",
    browse: "कैटलॉग देखें",
  },

  checkout: {
    title: "चेकआउट",
    pay: "भुगतान",
    deliver: "डिलीवरी",
    order: "ऑर्डर",
    methods: {
      credit_card: "क्रेडिट कार्ड",
      debit_card: "डेबिट कार्ड",
      paypal: "PayPal",
      bank_transfer: "बैंक ट्रांसफ़र",
    },
    methodHints: {
      credit_card: "टेस्ट कार्ड •••• 4242",
      debit_card: "टेस्ट कार्ड •••• 5556",
    },
    line: (name, quantity) => `${name} × ${quantity}`,
    promotion: (code, percent) => (percent === undefined ? code : `${code}, ${percent}% की छूट`),
    discount: "छूट",
    shipping: "डिलीवरी शुल्क",
    total: "कुल",
    payAmount: (amount) => `${amount} का भुगतान करें`,
    paying: "भुगतान हो रहा है…",
    promise: "रकम काटने से पहले हम ऑर्डर दर्ज कर लेते हैं।",
    retry: "सुरक्षित रूप से फिर कोशिश करें",
    coupon: "कूपन",
    couponHint: "कूपन कोड",
    apply: "लगाएँ",
    couponApplied: (code) => `${code} लग गया है।`,
    couponRemove: "कूपन हटाएँ",
    pricing: "कीमत जोड़ी जा रही है…",
    toCart: "कार्ट देखें",
    toOrders: "अपने ऑर्डर देखें",
    followOrder: "वह ऑर्डर देखें",
  },

  declined: {
    credit_card: "आपके बैंक ने यह कार्ड स्वीकार नहीं किया।",
    debit_card: "आपके बैंक ने यह कार्ड स्वीकार नहीं किया।",
    paypal: "PayPal ने यह भुगतान स्वीकार नहीं किया।",
    bank_transfer: "आपके बैंक ने यह ट्रांसफ़र स्वीकार नहीं किया।",
  },

  orders: {
    title: "ऑर्डर",
    pieces: (pieces) => `${pieces} नग`,
    more: "पुराने ऑर्डर दिखाएँ",
    empty: "अभी कोई ऑर्डर नहीं है।",
    emptyHelp: "जब आप कुछ ख़रीदेंगे, तो उसे यहाँ क़दम-दर-क़दम देख सकेंगे।",
    statuses: {
      pending: "भुगतान की जाँच",
      completed: "भुगतान हो गया",
      declined: "अस्वीकृत",
      unavailable: "भुगतान नहीं हुआ",
      cancelled: "रद्द, रकम लौटाई जा रही है",
      refunded: "रकम लौटाई गई",
    },
  },

  order: {
    title: (id) => `ऑर्डर ${id}`,
    placedTitle: "धन्यवाद। आपका ऑर्डर हो गया है।",
    placedHelp: (id) => `यह ${id} के नाम से दर्ज है। यहाँ से आपके दरवाज़े तक का सफ़र इस पेज पर दिखेगा।`,
    checking: "हम आपके भुगतान की जाँच कर रहे हैं…",
    checkingHelp:
      "बैंक ने अभी जवाब नहीं दिया है। आपको कुछ नहीं करना है, और रकम दो बार नहीं कटेगी। यह पेज अपने-आप फिर देखता है।",
    stillChecking: "बैंक को थोड़ा समय लग रहा है।",
    stillCheckingHelp: "आपका ऑर्डर हमारे पास सुरक्षित है। हम पूछते रहेंगे; आप जब चाहें लौट आएँ।",
    lookAgain: "फिर देखें",
    declinedHelp: "कोई रकम नहीं कटी है। आप दूसरे कार्ड या तरीके से फिर ऑर्डर कर सकते हैं।",
    unavailable: "भुगतान नहीं हो पाया।",
    unavailableHelp: "कोई रकम नहीं कटी है। आप कुछ मिनटों में फिर ऑर्डर कर सकते हैं।",
    notFound: "इस नंबर का कोई ऑर्डर नहीं मिला।",
    notFoundHelp: "शायद यह किसी दूसरे खाते का है। जिस खाते से ख़रीदा था, उसी से साइन इन करें।",
    lines: "आपने क्या ख़रीदा",
    timeline: "आपका ऑर्डर कहाँ है",
    news: (step) => `आपके ऑर्डर की ख़बर: ${step}।`,
    arrives: (day) => `${day} को पहुँचेगा`,
    steps: {
      awaiting: "आरक्षित हो रहा है",
      reserved: "गोदाम में आरक्षित",
      alternative: "दूसरे गोदाम में आरक्षित",
      dropship: "निर्माता से मँगाया गया",
      delayed: "देरी हो रही है",
      cancelled: "पहुँचाया नहीं जा सकता",
    },
    moments: {
      pending: "ऑर्डर किया गया",
      completed: "भुगतान हो गया",
      declined: "भुगतान अस्वीकृत, कोई रकम नहीं कटी",
      unavailable: "भुगतान नहीं हो पाया, कोई रकम नहीं कटी",
      cancelled: "रद्द, रकम लौटाई जा रही है",
      refunded: "रकम लौटा दी गई",
    },
    summary: "सारांश",
    subtotal: "उप-योग",
    payment: (method, id) => `${method} · भुगतान ${id}`,
  },

  reservation: {
    awaiting: "हम सबसे नज़दीकी गोदाम खोज रहे हैं जहाँ यह मौजूद हो।",
    reserved: (place, day) => `${place} से भेजा जाएगा${day && `, ${day} को पहुँचेगा`}।`,
    alternative: (place, day) =>
      `नज़दीकी गोदाम में नहीं था, इसलिए ${place} से भेजा जाएगा${day && `; ${day} को पहुँचेगा`}।`,
    dropship: (day) => `सीधे निर्माता से भेजा जाएगा${day && `, ${day} को पहुँचेगा`}।`,
    delayed: (day) =>
      day
        ? `देरी हो रही है: उम्मीद है कि यह ${day} को आपके पास पहुँचेगा। आपको कुछ नहीं करना है।`
        : "देरी हो रही है: हम दिन यहीं बताएँगे। आपको कुछ नहीं करना है।",
    cancelled: "रद्द: यह किसी गोदाम में नहीं है। आपको इसका भुगतान नहीं करना है।",
    someWarehouse: "हमारे गोदाम",
  },

  refund: {
    owed: (amount) =>
      `हमें आपको ${amount} लौटाने हैं। रकम उसी तरीके से भेजी जा रही है जिससे आपने भुगतान किया था।`,
    paid: (amount) =>
      `${amount} उसी तरीके से लौटा दिए गए जिससे आपने भुगतान किया था। बैंक में दिखने में कुछ दिन लग सकते हैं।`,
  },

  complaint: {
    title: "कुछ गड़बड़ है?",
    late: "आपके ऑर्डर का कुछ हिस्सा बताए गए दिन से देर से पहुँचेगा। हमें खेद है। अगर इससे परेशानी हो, तो हमें यहाँ बताएँ।",
    reason: "क्या बात है?",
    reasons: { delay: "देर हो गई है", damaged: "ख़राब या टूटा हुआ है", other: "कुछ और" },
    message: "चाहें तो और बताएँ",
    send: "भेजें",
    sending: "भेजा जा रहा है…",
    sent: "धन्यवाद। हमने लिख लिया है और इसे देखेंगे।",
    earlier: (complaints) =>
      complaints === 1 ? "आप हमें एक बार समस्या बता चुके हैं।" : `आप हमें ${complaints} बार समस्या बता चुके हैं।`,
  },

  account: {
    signInTitle: "साइन इन",
    signInLead: "आपका कार्ट और आपके ऑर्डर साथ आ जाएँगे।",
    registerTitle: "खाता खोलें",
    registerLead: "खाते में आपके सभी ऑर्डर एक जगह रहते हैं। आप बिना खाते के भी ख़रीद सकते हैं।",
    email: "ईमेल",
    password: "पासवर्ड",
    passwordHelp: "कम से कम 8 अक्षर।",
    name: "नाम (चाहें तो)",
    signIn: "साइन इन करें",
    signingIn: "साइन इन हो रहा है…",
    register: "खाता खोलें",
    registering: "खोला जा रहा है…",
    toRegister: "खाता खोलें",
    toSignIn: "इसके बजाय साइन इन करें",
    guest: "बिना खाते के जारी रखें",
  },

  analytics: {
    title: "आँकड़े",
    period: "अवधि",
    periods: { 24: "24 घंटे", 168: "7 दिन" },
    funnel: "आगंतुक कहाँ तक पहुँचे",
    stages: {
      browse_catalog: "कैटलॉग देखा",
      view_product: "उत्पाद देखा",
      add_to_cart: "कार्ट में डाला",
      checkout_complete: "ख़रीदा",
    },
    ofPrevious: (share) => `पिछले चरण का ${share}`,
    ofFirst: (share) => `पहले चरण का ${share}`,
    payments: "भुगतान कैसे किया",
    segments: "किस तरह के ग्राहक क्या करते हैं",
    segmentsHelp: "केवल खाते वाले ग्राहक। मेहमान ऊपर गिने जाते हैं, पर उनका कोई वर्ग नहीं होता।",
    segment: "वर्ग",
    segmentNames: {
      new: "नए",
      returning: "लौटने वाले",
      vip: "VIP",
      at_risk: "जोखिम में",
      churned: "छोड़ चुके",
    },
    countries: "देश के अनुसार",
    country: "देश",
    actions: ["सूची", "उत्पाद", "कार्ट", "ख़रीद"],
    conversion: "दर",
    empty: "इस अवधि में यहाँ कोई नहीं आया।",
    emptyHelp: "जैसे ही कोई कैटलॉग देखेगा, वह यहाँ गिना जाएगा।",
    notForYou: "यह पेज दुकान सँभालने वालों के लिए है।",
    notForYouHelp: "अगर आप उनमें से हैं, तो कृपया अपने खाते से साइन इन करें।",
  },

  failure: {
    unheard: {
      title: "अभी दुकान तक पहुँचा नहीं जा सका।",
      help: "कृपया अपना कनेक्शन जाँचें और फिर कोशिश करें।",
    },
    retry: "फिर कोशिश करें",
    page: {
      title: "इस पेज पर कुछ गड़बड़ हो गई।",
      help: "यह हमारी ग़लती है, आपकी नहीं। आपका कार्ट और आपके ऑर्डर सुरक्षित हैं।",
    },
    home: "कैटलॉग पर लौटें",
    notFound: {
      title: "ऐसा कोई पेज नहीं है।",
      help: "पता पुराना या ग़लत हो सकता है।",
    },
    loading: "लोड हो रहा है…",
  },
};
