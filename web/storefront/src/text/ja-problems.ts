import type { problems as English } from "./en-problems.ts";

/** The service's problem codes in Japanese. */
export const problems: typeof English = {
  payment_declined: {
    title: "このカードは銀行に承認されませんでした。",
    help: "代金は請求されていません。別のカードか、別のお支払い方法をお試しください。同じ注文が二重に請求されることはありません。",
  },
  payment_unavailable: {
    title: "ただいまお支払いを処理できませんでした。",
    help: "代金は請求されていません。カートの中身もそのままです。しばらくしてからもう一度お試しください。",
  },
  unheard_payment: {
    title: "応答を受け取れませんでした。",
    help: "安心してもう一度お試しください。二重に請求されることはありません。",
  },
  checkout_in_progress: {
    title: "先ほどのお支払いをまだ確認しています。",
    help: "追加の請求はありません。少し待ってからもう一度お試しください。二重に請求されることはありません。",
  },
  total_changed: {
    title: "ご覧いただいたあとに価格が変わりました。",
    help: "代金は請求されていません。新しい合計金額を表示しています。よろしければお支払いください。",
  },
  coupon_exhausted: {
    title: "このクーポンは、ちょうど上限に達しました。",
    help: "代金は請求されていません。クーポンなしの価格を表示しています。",
  },
  coupon_unavailable: {
    title: "ただいまクーポンを確認できません。",
    help: "代金は請求されていません。クーポンなしでお支払いいただくか、しばらくしてからもう一度ご入力ください。",
  },
  unknown_coupon: {
    title: "このクーポンは見つかりません。",
    help: "コードに間違いがないかご確認ください。",
  },
  coupon_below_minimum: {
    title: "このクーポンの利用には、金額が少し足りません。",
    help: "商品を追加すると使えるようになります。",
  },
  coupon_not_valid_here: {
    title: "このクーポンは、この国では使えません。",
    help: "クーポンなしでお支払いいただけます。",
  },
  coupon_expired: {
    title: "このクーポンは期限が切れています。",
    help: "クーポンなしでお支払いいただけます。",
  },
  coupon_used: {
    title: "このクーポンはすでにご利用済みです。",
    help: "クーポンなしでお支払いいただけます。",
  },
  empty_cart: {
    title: "カートは空です。",
    help: "代金は請求されていません。お支払いを済ませたばかりの場合、ご注文は注文一覧にあります。",
  },
  not_sold_here: {
    title: "カートに、この国では販売していない商品があります。",
    help: "代金は請求されていません。その商品をカートから削除してからお支払いください。",
  },
  missing_header: {
    title: "セッションが終了しました。",
    help: "もう一度ログインしてください。",
  },
  invalid_format: {
    title: "セッションが終了しました。",
    help: "もう一度ログインしてください。",
  },
  invalid_token: {
    title: "セッションが終了しました。",
    help: "もう一度ログインしてください。",
  },
  expired_token: {
    title: "セッションが終了しました。",
    help: "もう一度ログインしてください。",
  },
  invalid_credentials: {
    title: "メールアドレスとパスワードが一致しません。",
    help: "両方をご確認のうえ、もう一度お試しください。",
  },
  email_taken: {
    title: "このメールアドレスはすでに登録されています。",
    help: "このアドレスでログインするか、別のアドレスをお使いください。",
  },
  cart_changed: {
    title: "価格の計算中にカートの内容が変わりました。",
    help: "代金は請求されていません。もう一度内容をご確認のうえ、お支払いください。",
  },
  idempotency_key_reused: {
    title: "このお支払いは別のお支払いと重なりました。",
    help: "追加の請求はありません。もう一度お支払いになる前に、注文一覧をご確認ください。",
  },
  cart_full: {
    title: "カートがいっぱいです。",
    help: "これ以上ほかの商品は入りません。いずれかを削除するか、先にお支払いください。",
  },
  unknown_cart_item: {
    title: "この商品はもうカートにありません。",
    help: "別の画面で削除された可能性があります。",
  },
  too_many_complaints: {
    title: "このご注文については、すでに何度もご連絡をいただいています。",
    help: "すべて記録しています。確認のうえ対応いたします。",
  },
  invalid_email: {
    title: "メールアドレスの形式が正しくないようです。",
    help: "ada@example.com のような形で入力してください。",
  },
  invalid_password: {
    title: "パスワードが短すぎるか、長すぎます。",
    help: "8 文字以上 128 文字以内で入力してください。",
  },
  too_many_requests: {
    title: "操作が少し速すぎたようです。",
    help: "少し待ってから、もう一度お試しください。",
  },
  analytics_unavailable: {
    title: "ただいま集計を読み込めません。",
    help: "データは失われていません。しばらくしてからもう一度お試しください。",
  },
  address_blocked: {
    title: "このネットワークからはご利用いただけません。",
    help: "別のネットワークをお試しいただくか、お問い合わせください。",
  },
  unknown: {
    title: "うまくいきませんでした。",
    help: "しばらくしてからもう一度お試しください。",
  },
};
