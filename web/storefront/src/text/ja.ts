import type { Text } from "./index.ts";
import { admin, adminProblems } from "./ja-admin.ts";
import { problems } from "./ja-problems.ts";

/** Everything the shop says, in Japanese, which has no plural forms. */
export const ja: Text = {
  language: "ja",
  shopName: "WebStore",
  problems: { ...problems, ...adminProblems },
  admin,
  title: (page) => `${page} · WebStore`,

  header: {
    skip: "本文へ移動",
    navigation: "メインメニュー",
    catalogue: "商品一覧",
    orders: "注文",
    analytics: "分析",
    search: "商品を検索",
    searchHint: (products) => `${products} 点の商品から検索`,
    searchHintPlain: "商品を検索",
    country: "国と通貨",
    language: "言語",
    market: (name, currency) => `${name} · ${currency}`,
    signIn: "ログイン",
    signOut: "ログアウト",
    cart: "カート",
  },

  categories: {
    audio: "オーディオ",
    desk: "デスク",
    home: "インテリア",
    kitchen: "キッチン",
    outdoors: "アウトドア",
    photo: "カメラ",
    travel: "旅行",
  },

  home: {
    title: "いいものを、隠さずに",
    hero: ["いいものを、", "隠さずに。"],
    lead: "ここでのご注文は、クリックの瞬間から倉庫まで、リアルタイムで追うことができます。",
    categories: "カテゴリー",
    all: "すべて",
    sort: "並べ替え",
    sorts: {
      popular: "人気順",
      price_asc: "価格の安い順",
      price_desc: "価格の高い順",
      name: "名前順",
    },
    products: "商品",
    found: (products) => `${products} 点の商品`,
    more: "もっと見る",
    nothingFound: "当てはまる商品がありません。",
    nothingFoundHelp: "別の言葉で探すか、すべての商品をご覧ください。",
    showAll: "すべての商品を見る",
  },

  stock: {
    onBackorder: "お取り寄せ",
    onlyLeft: (pieces) => `残り ${pieces} 点`,
    inStock: (pieces) => `在庫 ${pieces} 点`,
    shipsTomorrow: "明日発送",
    forInformation: (words) => `${words}（目安）`,
  },

  product: {
    delivery: "配送",
    arrivesFrom: (day, warehouse) => `${day}、${warehouse} から`,
    quantity: "数量",
    add: "カートに入れる",
    adding: "追加しています…",
    added: (pieces, name) =>
      `カートに入れました：${pieces === 1 ? name : `${name} ${pieces} 点`}。`,
    toCart: "カートを見る",
    missing: (country) => `この商品は、お選びの国（${country}）では販売していません。`,
    missingHelp: "品ぞろえは国によって異なります。ほかにもいい品がたくさんあります。",
    similar: "似ている商品",
    noneSimilar: "この種類の商品は、ほかにはありません。",
  },

  shipping: {
    names: { standard: "通常配送", express: "お急ぎ便" },
    free: (name) => `${name}（無料）`,
    priced: (name, price) => `${name}（${price}）`,
  },

  quantity: {
    group: (name) => `${name} の数量`,
    fewer: (name) => `${name} を 1 点減らす`,
    more: (name) => `${name} を 1 点増やす`,
  },

  cart: {
    title: "カート",
    lines: "カートの中身",
    each: (price) => `1 点 ${price}`,
    remove: "削除",
    removeNamed: (name) => `${name} を削除`,
    removed: (name) => `${name} を削除しました。`,
    undo: "元に戻す",
    notSold: (country) => `お選びの国（${country}）では販売していません`,
    notSoldHelp: "お支払いの前に削除してください。",
    subtotal: "小計",
    subtotalHelp: "送料と割引は、ご購入手続きで計算します。",
    checkout: "ご購入手続きへ",
    empty: "カートは空です。",
    emptyHelp: "入れた商品は、次にお越しになるまでそのまま残ります。",
    browse: "商品一覧を見る",
  },

  checkout: {
    title: "ご購入手続き",
    pay: "お支払い",
    deliver: "配送方法",
    order: "ご注文",
    methods: {
      credit_card: "クレジットカード",
      debit_card: "デビットカード",
      paypal: "PayPal",
      bank_transfer: "銀行振込",
    },
    methodHints: {
      credit_card: "テスト用カード •••• 4242",
      debit_card: "テスト用カード •••• 5556",
    },
    line: (name, quantity) => `${name} × ${quantity}`,
    promotion: (code, percent) => (percent === undefined ? code : `${code}（${percent}% 割引）`),
    discount: "割引",
    shipping: "送料",
    total: "合計",
    payAmount: (amount) => `${amount} を支払う`,
    paying: "処理しています…",
    promise: "ご請求の前に、ご注文を記録します。",
    retry: "もう一度試す（二重請求なし）",
    coupon: "クーポン",
    couponHint: "クーポンコード",
    apply: "適用",
    couponApplied: (code) => `${code} を適用しました。`,
    couponRemove: "クーポンを外す",
    pricing: "金額を計算しています…",
    toCart: "カートを見る",
    toOrders: "注文一覧を見る",
    followOrder: "その注文を見る",
  },

  declined: {
    credit_card: "このカードは銀行に承認されませんでした。",
    debit_card: "このカードは銀行に承認されませんでした。",
    paypal: "このお支払いは PayPal に承認されませんでした。",
    bank_transfer: "このお振り込みは銀行に承認されませんでした。",
  },

  orders: {
    title: "注文一覧",
    pieces: (pieces) => `${pieces} 点`,
    more: "以前の注文を見る",
    empty: "ご注文はまだありません。",
    emptyHelp: "お買い物をされると、ここで一歩ずつ進み具合を確認できます。",
    statuses: {
      pending: "お支払いを確認中",
      completed: "支払い済み",
      declined: "承認されず",
      unavailable: "未払い",
      cancelled: "キャンセル（返金手続き中）",
      refunded: "返金済み",
    },
  },

  order: {
    title: (id) => `注文 ${id}`,
    placedTitle: "ご注文ありがとうございます。",
    placedHelp: (id) => `注文番号 ${id} で承りました。お届けまでの様子をこのページで確認できます。`,
    checking: "お支払いを確認しています…",
    checkingHelp:
      "銀行からの応答を待っています。何もしていただく必要はありません。二重に請求されることもありません。このページは自動で更新されます。",
    stillChecking: "銀行の確認に時間がかかっています。",
    stillCheckingHelp:
      "ご注文は確かにお預かりしています。確認を続けますので、いつでもまたお越しください。",
    lookAgain: "もう一度確認する",
    declinedHelp:
      "代金は請求されていません。別のカードか、別のお支払い方法で改めてご注文いただけます。",
    unavailable: "お支払いを処理できませんでした。",
    unavailableHelp: "代金は請求されていません。数分後に改めてご注文いただけます。",
    notFound: "この番号の注文は見つかりません。",
    notFoundHelp: "別のアカウントの注文かもしれません。購入時のアカウントでログインしてください。",
    lines: "ご購入の商品",
    timeline: "ご注文の状況",
    news: (step) => `ご注文の状況が変わりました：${step}。`,
    arrives: (day) => `${day} お届け予定`,
    steps: {
      awaiting: "在庫を確保中",
      reserved: "倉庫で確保済み",
      alternative: "別の倉庫で確保済み",
      dropship: "メーカーに手配済み",
      delayed: "遅れています",
      cancelled: "お届けできません",
    },
    moments: {
      pending: "ご注文",
      completed: "お支払い完了",
      declined: "お支払いは承認されず、請求はありません",
      unavailable: "お支払いを処理できず、請求はありません",
      cancelled: "キャンセル（返金手続き中）",
      refunded: "返金済み",
    },
    summary: "ご注文内容",
    subtotal: "小計",
    payment: (method, id) => `${method} · 支払い番号 ${id}`,
  },

  reservation: {
    awaiting: "在庫のある最寄りの倉庫を探しています。",
    reserved: (place, day) => `${place} から発送します。${day && `${day} お届け予定です。`}`,
    alternative: (place, day) =>
      `最寄りの倉庫に在庫がないため、${place} から発送します。${day && `${day} お届け予定です。`}`,
    dropship: (day) => `メーカーから直接お送りします。${day && `${day} お届け予定です。`}`,
    delayed: (day) =>
      day
        ? `遅れています。${day} のお届けを見込んでいます。何もしていただく必要はありません。`
        : "遅れています。お届け日はここでお知らせします。何もしていただく必要はありません。",
    cancelled: "どの倉庫にも在庫がないため、取り消しました。この商品の代金はいただきません。",
    someWarehouse: "当店の倉庫",
  },

  refund: {
    owed: (amount) => `${amount} を、お支払いいただいた方法で返金しています。`,
    paid: (amount) =>
      `${amount} を、お支払いいただいた方法で返金しました。明細への反映には数日かかることがあります。`,
  },

  complaint: {
    title: "お困りですか？",
    late: "ご注文の一部のお届けが、お知らせした日より遅れます。申し訳ございません。ご都合が悪い場合は、こちらからお知らせください。",
    reason: "どのようなことでしょうか？",
    reasons: { delay: "遅れている", damaged: "壊れている", other: "その他" },
    message: "よろしければ詳しくお聞かせください",
    send: "送信",
    sending: "送信しています…",
    sent: "ありがとうございます。記録しました。確認のうえ対応いたします。",
    earlier: (complaints) => `これまでに ${complaints} 回ご連絡をいただいています。`,
  },

  account: {
    signInTitle: "ログイン",
    signInLead: "カートとご注文は、そのまま引き継がれます。",
    registerTitle: "アカウントを作成",
    registerLead: "アカウントがあると、ご注文をまとめて確認できます。なくてもお買い物できます。",
    email: "メールアドレス",
    password: "パスワード",
    passwordHelp: "8 文字以上。",
    name: "お名前（任意）",
    signIn: "ログイン",
    signingIn: "ログインしています…",
    register: "アカウントを作成",
    registering: "作成しています…",
    toRegister: "アカウントを作成",
    toSignIn: "ログインはこちら",
    guest: "ゲストとして続ける",
  },

  analytics: {
    title: "分析",
    period: "期間",
    periods: { 24: "24 時間", 168: "7 日間" },
    funnel: "お客様がどこまで進んだか",
    stages: {
      browse_catalog: "商品一覧を見た",
      view_product: "商品を見た",
      add_to_cart: "カートに入れた",
      checkout_complete: "購入した",
    },
    ofPrevious: (share) => `前の段階の ${share}`,
    ofFirst: (share) => `最初の段階の ${share}`,
    payments: "お支払い方法",
    segments: "お客様の種類ごとの行動",
    segmentsHelp: "アカウントのあるお客様のみ。ゲストは上の数に含まれますが、種類はありません。",
    segment: "種類",
    segmentNames: {
      new: "新規",
      returning: "リピーター",
      vip: "VIP",
      at_risk: "離れかけ",
      churned: "離れた",
    },
    countries: "国ごと",
    country: "国",
    actions: ["一覧", "商品", "カート", "購入"],
    conversion: "割合",
    empty: "この期間に訪れた人はいません。",
    emptyHelp: "商品一覧が見られると、すぐにここに数えられます。",
    notForYou: "このページは、お店の運営者のためのものです。",
    notForYouHelp: "運営者の方は、ご自身のアカウントでログインしてください。",
  },

  failure: {
    unheard: {
      title: "ただいまお店につながりません。",
      help: "接続をご確認のうえ、もう一度お試しください。",
    },
    retry: "もう一度試す",
    page: {
      title: "このページで問題が起きました。",
      help: "お客様のせいではありません。カートとご注文は無事です。",
    },
    home: "商品一覧に戻る",
    notFound: {
      title: "このページは見つかりません。",
      help: "アドレスが古いか、間違っているようです。",
    },
    loading: "読み込んでいます…",
  },
};
