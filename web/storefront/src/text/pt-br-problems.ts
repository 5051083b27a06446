import type { problems as English } from "./en-problems.ts";

/** The service's problem codes in Brazilian Portuguese. */
export const problems: typeof English = {
  payment_declined: {
    title: "Seu banco recusou este cartão.",
    help: "Nada foi cobrado. Tente outro cartão ou outra forma de pagamento; este pedido não pode ser pago duas vezes.",
  },
  payment_unavailable: {
    title: "Não foi possível fazer o pagamento agora.",
    help: "Nada foi cobrado, e seu carrinho está como você o deixou. Tente de novo daqui a pouco.",
  },
  unheard_payment: {
    title: "A resposta não chegou até nós.",
    help: "Pode tentar de novo sem medo: você não será cobrado duas vezes.",
  },
  checkout_in_progress: {
    title: "Ainda estamos verificando um pagamento seu anterior.",
    help: "Nada mais foi cobrado. Espere um momento e tente de novo: você não será cobrado duas vezes.",
  },
  total_changed: {
    title: "O preço mudou desde que você o viu.",
    help: "Nada foi cobrado. O novo total está aqui; pague se estiver bom para você.",
  },
  coupon_exhausted: {
    title: "Este cupom acabou de se esgotar.",
    help: "Nada foi cobrado. O preço aqui é sem o cupom.",
  },
  coupon_unavailable: {
    title: "Não conseguimos verificar cupons agora.",
    help: "Nada foi cobrado. Pague sem o cupom ou digite-o de novo daqui a pouco.",
  },
  unknown_coupon: {
    title: "Não conhecemos este cupom.",
    help: "Confira se o código está certo.",
  },
  coupon_below_minimum: {
    title: "Seu carrinho ainda é pequeno para este cupom.",
    help: "Coloque mais alguma coisa, e ele vai funcionar.",
  },
  coupon_not_valid_here: {
    title: "Este cupom não vale neste país.",
    help: "Você pode pagar sem ele.",
  },
  coupon_expired: { title: "Este cupom expirou.", help: "Você pode pagar sem ele." },
  coupon_used: { title: "Você já usou este cupom.", help: "Você pode pagar sem ele." },
  empty_cart: {
    title: "Seu carrinho está vazio.",
    help: "Nada foi cobrado. Se você acabou de pagar, o pedido está na sua lista.",
  },
  not_sold_here: {
    title: "Algo no seu carrinho não é vendido neste país.",
    help: "Nada foi cobrado. Remova o item do carrinho e depois pague.",
  },
  missing_header: { title: "Sua sessão terminou.", help: "Entre de novo, por favor." },
  invalid_format: { title: "Sua sessão terminou.", help: "Entre de novo, por favor." },
  invalid_token: { title: "Sua sessão terminou.", help: "Entre de novo, por favor." },
  expired_token: { title: "Sua sessão terminou.", help: "Entre de novo, por favor." },
  invalid_credentials: {
    title: "E-mail e senha não conferem.",
    help: "Confira os dois e tente de novo.",
  },
  email_taken: {
    title: "Já existe uma conta com este e-mail.",
    help: "Entre com ele ou escolha outro endereço.",
  },
  cart_changed: {
    title: "Seu carrinho mudou enquanto calculávamos o preço.",
    help: "Nada foi cobrado. Dê mais uma olhada nele e depois pague.",
  },
  idempotency_key_reused: {
    title: "Este pagamento se confundiu com outro.",
    help: "Nada mais foi cobrado. Veja seus pedidos antes de pagar de novo.",
  },
  cart_full: {
    title: "Seu carrinho está cheio.",
    help: "Não cabem mais produtos diferentes. Remova um ou pague estes primeiro.",
  },
  unknown_cart_item: {
    title: "Isto não está mais no seu carrinho.",
    help: "Talvez você o tenha removido em outra janela.",
  },
  too_many_complaints: {
    title: "Você já nos escreveu várias vezes sobre este pedido.",
    help: "Anotamos tudo e vamos cuidar disso.",
  },
  invalid_email: {
    title: "Isto não parece um endereço de e-mail.",
    help: "Ele deve ser como ada@example.com.",
  },
  invalid_password: {
    title: "Esta senha é curta ou longa demais.",
    help: "Ela deve ter de 8 a 128 caracteres.",
  },
  too_many_requests: {
    title: "Foi um pouco rápido demais para nós.",
    help: "Espere um momento e tente de novo.",
  },
  analytics_unavailable: {
    title: "Não conseguimos ler os números agora.",
    help: "Nada se perdeu. Tente de novo daqui a pouco.",
  },
  address_blocked: {
    title: "Não é possível comprar a partir desta rede.",
    help: "Tente de outra rede ou peça ajuda a nós.",
  },
  unknown: { title: "Não deu certo.", help: "Tente de novo daqui a pouco." },
};
