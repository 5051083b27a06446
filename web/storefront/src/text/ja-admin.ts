import type { admin as English, adminProblems as EnglishProblems } from "./en-admin.ts";

const pieces = (count: string) => `${count} 点`;

/** What the pages say that only those see who look after the shop, in Japanese. */
export const admin: typeof English = {
  link: "管理",
  title: "管理",
  navigation: "管理ページ",

  orders: {
    tab: "注文",
    title: "すべての注文",
    list: "すべてのお客様の注文",
    filters: "絞り込み",
    status: "状態",
    allStatuses: "すべての状態",
    country: "国",
    allCountries: "すべての国",
    delayed: "遅れている明細あり",
    clear: "すべての注文を表示",
    columns: {
      order: "注文",
      placed: "注文日",
      customer: "お客様",
      country: "国",
      status: "状態",
      lines: "明細",
      total: "合計",
    },
    customer: (kind, id) => `${kind} ${id}`,
    customerKinds: { guest: "ゲスト", customer: "会員", admin: "管理者" },
    pieces,
    lines: {
      awaiting: (lines) => `倉庫待ち ${lines} 件`,
      reserved: (lines) => `確保済み ${lines} 件`,
      alternative: (lines) => `別の倉庫から ${lines} 件`,
      dropship: (lines) => `メーカーから ${lines} 件`,
      delayed: (lines) => `遅延 ${lines} 件`,
      cancelled: (lines) => `取り消し ${lines} 件`,
    },
    more: "以前の注文を表示",
    loadingMore: "読み込んでいます…",
    empty: "注文はまだありません。",
    emptyHelp: "購入があると、すぐにここに表示されます。",
    noMatch: "条件に合う注文がありません。",
    noMatchHelp: "条件を変えるか、すべての注文をご覧ください。",
  },

  order: {
    title: (id) => `注文 ${id}`,
    back: "すべての注文",
    facts: "この注文について",
    lines: "購入された商品（お客様への表示）",
    customer: "お客様",
    country: "国",
    placed: "注文日",
    payment: "支払い方法",
    complaints: "ご意見",
    notFound: "この番号の注文はありません。",
    notFoundHelp: "番号を確認するか、一覧から探してください。",
  },

  backlog: {
    tab: "未処理",
    title: "お店が果たすべきこと",
    asOf: (time) => `${time} 現在`,
    clear: "未処理はありません。",
    clearHelp: "待っているメッセージも、遅れている明細も、売り越した商品もありません。",
    messages: "取引先へのメッセージ",
    messagesHelp:
      "支払い済みの注文について取引先へ送るものです。失敗したメッセージは送信をあきらめたもので、人の対応を待っています。",
    noMessages: "待っているメッセージはありません。",
    kinds: {
      reservation: "倉庫で確保",
      release: "確保の取り消し",
      crm: "CRM へ連絡",
      refund: "返金",
    },
    columns: { kind: "種類", waiting: "待機中", dead: "失敗", oldest: "最も古いもの" },
    delayed: "遅れている明細",
    delayedHelp: "支払い済みで、最初の約束より発送が遅れる明細です。",
    noDelayed: "遅れている明細はありません。",
    delayedLines: (lines) => `明細 ${lines} 件`,
    delayedOrders: (orders) => `注文 ${orders} 件`,
    showDelayed: "これらの注文を表示",
    products: "在庫を超えて売れた商品",
    productsHelp:
      "在庫より多く売ることができます。ゼロを下回った分は、お客様にお届けする義務です。",
    noProducts: "すべての商品に在庫があります。",
    product: "商品",
    owed: "不足数",
    moreProducts: (products) => `ほか ${products} 点。`,
    total: "合計",
  },

  addresses: {
    tab: "ブロック",
    title: "ブロックしたアドレス",
    list: "現在のブロック",
    network: "アドレスまたは範囲",
    networkHint: "例：203.0.113.7 または 203.0.113.0/24",
    reason: "理由",
    reasonHint: "あとでこの一覧を見る人のために",
    duration: "期間",
    durations: {
      900: "15 分",
      3600: "1 時間",
      86400: "1 日",
      604800: "7 日",
      2592000: "30 日",
    },
    until: "期限",
    form: "アドレスをブロック",
    block: "ブロック",
    blocking: "ブロックしています…",
    blocked: (network) => `${network} をブロックしました。`,
    unblock: "解除",
    unblockNamed: (network) => `${network} のブロックを解除`,
    unblocking: "解除しています…",
    unblocked: (network) => `${network} のブロックを解除しました。`,
    confirm: (network) => `${network} のブロックを解除しますか？`,
    confirmYes: "解除する",
    confirmNo: "ブロックしたままにする",
    empty: "ブロックはありません。",
    emptyHelp: "ここで行ったブロックと、お店が自動で行ったブロックが、終わるまで表示されます。",
    alwaysBlocked: "常にブロック",
    alwaysAllowed: "ブロックしない",
    fixedHelp: "設定ファイルで決められています。ここでは変更できません。",
  },

  ages: {
    seconds: (count) => `${count} 秒`,
    minutes: (count) => `${count} 分`,
    hours: (count) => `${count} 時間`,
    days: (count) => `${count} 日`,
  },
};

export const adminProblems: typeof EnglishProblems = {
  invalid_network: {
    title: "アドレスでも範囲でもありません。",
    help: "203.0.113.7 または 203.0.113.0/24 のように入力してください。",
  },
  invalid_reason: {
    title: "理由の長さが正しくありません。",
    help: "1 文字以上 200 文字以内で入力してください。",
  },
  invalid_expiry: {
    title: "この期間は指定できません。",
    help: "ブロックは 1 秒から 30 日までです。",
  },
  would_block_you: {
    title: "ご自身のアドレスがこの範囲に含まれています。",
    help: "何もブロックしていません。もっと小さい範囲を指定してください。",
  },
  block_list_full: {
    title: "ブロックの一覧がいっぱいです。",
    help: "いくつか解除するか、個々のアドレスの代わりに範囲をブロックしてください。",
  },
  unknown_block: {
    title: "このブロックはすでに終わっています。",
    help: "ほかの人が解除したか、期限が切れました。",
  },
  block_list_unavailable: {
    title: "ただいまブロックの一覧につながりません。",
    help: "何も変更していません。しばらくしてからもう一度お試しください。",
  },
  forbidden: {
    title: "管理者専用です。",
    help: "管理者の方は、そのアカウントでログインしてください。",
  },
};
