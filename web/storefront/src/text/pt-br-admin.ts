import type { admin as English, adminProblems as EnglishProblems } from "./en-admin.ts";

const pieces = (count: string, isOne: boolean) => (isOne ? "1 item" : `${count} itens`);

/** What the pages say that only those see who look after the shop, in Brazilian Portuguese. */
export const admin: typeof English = {
  link: "Gestão",
  title: "Gestão",
  navigation: "Páginas de gestão",

  orders: {
    tab: "Pedidos",
    title: "Todos os pedidos",
    list: "Pedidos de todos os clientes",
    filters: "Filtros",
    status: "Situação",
    allStatuses: "Qualquer situação",
    country: "País",
    allCountries: "Qualquer país",
    delayed: "Com itens atrasados",
    clear: "Mostrar todos os pedidos",
    columns: {
      order: "Pedido",
      placed: "Feito em",
      customer: "Cliente",
      country: "País",
      status: "Situação",
      lines: "Linhas",
      total: "Total",
    },
    customer: (kind, id) => `${kind} ${id}`,
    customerKinds: { guest: "Visitante", customer: "Cliente", admin: "Gestor" },
    pieces,
    lines: {
      awaiting: (lines) => `${lines} à espera de depósito`,
      reserved: (lines) => `${lines} com reserva`,
      alternative: (lines) => `${lines} de outro depósito`,
      dropship: (lines) => `${lines} do fabricante`,
      delayed: (lines) => `${lines} com atraso`,
      cancelled: (lines) => `${lines} sem entrega`,
    },
    more: "Mostrar pedidos mais antigos",
    loadingMore: "Carregando…",
    empty: "Nenhum pedido ainda.",
    emptyHelp: "Assim que alguém comprar algo, o pedido aparece aqui.",
    noMatch: "Nenhum pedido combina com estes filtros.",
    noMatchHelp: "Tente outros ou veja todos os pedidos.",
  },

  order: {
    title: (id) => `Pedido ${id}`,
    back: "Todos os pedidos",
    facts: "Sobre este pedido",
    lines: "O que foi comprado, como o cliente vê",
    customer: "Cliente",
    country: "País",
    placed: "Feito em",
    payment: "Pago com",
    complaints: "Reclamações",
    notFound: "Nenhum pedido tem este número.",
    notFoundHelp: "Confira o número ou procure na lista.",
  },

  backlog: {
    tab: "Pendências",
    title: "O que a loja ainda deve",
    asOf: (time) => `Situação de ${time}`,
    clear: "A loja não deve nada.",
    clearHelp:
      "Nenhuma mensagem espera, nenhuma linha está atrasada e nenhum produto foi vendido além do estoque.",
    messages: "Mensagens aos parceiros",
    messagesHelp:
      "O que os pedidos pagos devem aos parceiros. Das mensagens mortas desistimos; elas esperam por uma pessoa.",
    noMessages: "Nenhuma mensagem espera.",
    kinds: {
      reservation: "Reservar no depósito",
      release: "Devolver uma reserva",
      crm: "Avisar o CRM",
      refund: "Devolver dinheiro",
    },
    columns: { kind: "Tipo", waiting: "À espera", dead: "Mortas", oldest: "Mais antiga" },
    delayed: "Linhas atrasadas",
    delayedHelp: "Linhas pagas que saem depois do que foi prometido no início.",
    noDelayed: "Nenhuma linha está atrasada.",
    delayedLines: (lines, isOne) => (isOne ? "1 linha" : `${lines} linhas`),
    delayedOrders: (orders, isOne) => (isOne ? "em 1 pedido" : `em ${orders} pedidos`),
    showDelayed: "Mostrar estes pedidos",
    products: "Vendido além do estoque",
    productsHelp:
      "A loja pode vender mais do que tem: o que fica abaixo de zero é devido aos compradores.",
    noProducts: "Todos os produtos têm estoque.",
    product: "Produto",
    owed: "Itens devidos",
    moreProducts: (products) => `E mais ${products}.`,
    total: "Ao todo",
  },

  addresses: {
    tab: "Endereços bloqueados",
    title: "Endereços bloqueados",
    list: "Bloqueados agora",
    network: "Endereço ou faixa",
    networkHint: "Por exemplo 203.0.113.7 ou 203.0.113.0/24",
    reason: "Motivo",
    reasonHint: "Para quem olhar esta lista depois",
    duration: "Por quanto tempo",
    durations: {
      900: "15 minutos",
      3600: "1 hora",
      86400: "1 dia",
      604800: "7 dias",
      2592000: "30 dias",
    },
    until: "Até",
    form: "Bloquear um endereço",
    block: "Bloquear",
    blocking: "Bloqueando…",
    blocked: (network) => `${network} está bloqueado agora.`,
    unblock: "Desbloquear",
    unblockNamed: (network) => `Desbloquear ${network}`,
    unblocking: "Desbloqueando…",
    unblocked: (network) => `${network} pode entrar de novo.`,
    confirm: (network) => `Deixar ${network} entrar de novo?`,
    confirmYes: "Sim, desbloquear",
    confirmNo: "Manter bloqueado",
    empty: "Ninguém está bloqueado.",
    emptyHelp: "Bloqueios feitos aqui, e os que a própria loja faz, aparecem até terminarem.",
    alwaysBlocked: "Sempre bloqueado",
    alwaysAllowed: "Nunca bloqueado",
    fixedHelp: "Definido na configuração; não pode ser mudado aqui.",
  },

  ages: {
    seconds: (count) => `${count} s`,
    minutes: (count) => `${count} min`,
    hours: (count) => `${count} h`,
    days: (count) => (count < 2 ? `${count} dia` : `${count} dias`),
  },
};

export const adminProblems: typeof EnglishProblems = {
  invalid_network: {
    title: "Isto não é um endereço nem uma faixa.",
    help: "Escreva como 203.0.113.7 ou 203.0.113.0/24.",
  },
  invalid_reason: { title: "O motivo não serve.", help: "Ele precisa ter de 1 a 200 caracteres." },
  invalid_expiry: {
    title: "Este tempo não serve.",
    help: "Um bloqueio dura de um segundo a 30 dias.",
  },
  would_block_you: {
    title: "Seu próprio endereço está nesta faixa.",
    help: "Nada foi bloqueado. Escolha uma faixa menor.",
  },
  block_list_full: {
    title: "A lista de endereços bloqueados está cheia.",
    help: "Desbloqueie alguns ou bloqueie uma faixa em vez de endereços isolados.",
  },
  unknown_block: {
    title: "Este bloqueio já terminou.",
    help: "Outra pessoa o removeu ou o tempo dele acabou.",
  },
  block_list_unavailable: {
    title: "A lista de endereços bloqueados está fora de alcance agora.",
    help: "Nada foi mudado. Tente de novo daqui a pouco.",
  },
  forbidden: {
    title: "Isto é só para gestores.",
    help: "Se você for um, entre com essa conta.",
  },
};
