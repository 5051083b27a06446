import type { Text } from "./index.ts";
import { admin, adminProblems } from "./pt-br-admin.ts";
import { problems } from "./pt-br-problems.ts";

/** Everything the shop says, in Brazilian Portuguese. Zero is singular there. */
export const ptBr: Text = {
  language: "pt-BR",
  shopName: "WebStore",
  problems: { ...problems, ...adminProblems },
  admin,
  title: (page) => `${page} · WebStore`,

  header: {
    skip: "Ir para o conteúdo",
    navigation: "Menu principal",
    catalogue: "Catálogo",
    orders: "Pedidos",
    analytics: "Análises",
    search: "Buscar produtos",
    searchHint: (products) => `Buscar em ${products} produtos`,
    searchHintPlain: "Buscar produtos",
    country: "País e moeda",
    language: "Idioma",
    market: (name, currency) => `${name} · ${currency}`,
    signIn: "Entrar",
    signOut: "Sair",
    cart: "Carrinho",
  },

  categories: {
    audio: "Áudio",
    desk: "Escritório",
    home: "Casa",
    kitchen: "Cozinha",
    outdoors: "Ar livre",
    photo: "Fotografia",
    travel: "Viagem",
  },

  home: {
    title: "Coisas boas, sem nada a esconder",
    hero: ["Coisas boas,", "sem nada a esconder."],
    lead: "Todo pedido feito aqui pode ser acompanhado em tempo real: do seu clique até o depósito.",
    categories: "Categorias",
    all: "Tudo",
    sort: "Ordenar",
    sorts: {
      popular: "Mais populares",
      price_asc: "Menor preço",
      price_desc: "Maior preço",
      name: "Por nome",
    },
    products: "Produtos",
    found: (products) => (products < 2 ? `${products} produto` : `${products} produtos`),
    more: "Mostrar mais produtos",
    nothingFound: "Não há nada assim nas prateleiras.",
    nothingFoundHelp: "Tente outra palavra ou veja tudo o que temos.",
    showAll: "Ver todos os produtos",
  },

  stock: {
    onBackorder: "Sob encomenda",
    onlyLeft: (pieces) => (pieces === 1 ? "Só resta 1" : `Só restam ${pieces}`),
    inStock: (pieces) => `${pieces} em estoque`,
    shipsTomorrow: "Enviado amanhã",
    forInformation: (words) => `${words}, apenas para informação`,
  },

  product: {
    delivery: "Entrega",
    arrivesFrom: (day, warehouse) => `${day}, de ${warehouse}`,
    quantity: "Quantidade",
    add: "Adicionar ao carrinho",
    adding: "Adicionando…",
    added: (pieces, name) => `No seu carrinho: ${pieces === 1 ? name : `${pieces} × ${name}`}.`,
    toCart: "Ver o carrinho",
    missing: (country) => `Não vendemos este produto no seu país (${country}).`,
    missingHelp: "A seleção muda de país para país. Na sua há muitas outras coisas boas.",
    similar: "Produtos parecidos",
    noneSimilar: "Não há mais nada deste tipo nas prateleiras.",
  },

  shipping: {
    names: { standard: "Padrão", express: "Expressa" },
    free: (name) => `${name}, grátis`,
    priced: (name, price) => `${name}, ${price}`,
  },

  quantity: {
    group: (name) => `Quantidade de ${name}`,
    fewer: (name) => `${name}: um a menos`,
    more: (name) => `${name}: um a mais`,
  },

  cart: {
    title: "Carrinho",
    lines: "No seu carrinho",
    each: (price) => `${price} cada`,
    remove: "Remover",
    removeNamed: (name) => `Remover ${name}`,
    removed: (name) => `Você removeu ${name}.`,
    undo: "Desfazer",
    notSold: (country) => `Não vendido no seu país (${country})`,
    notSoldHelp: "Remova o item antes de pagar.",
    subtotal: "Subtotal",
    subtotalHelp: "Frete e descontos são calculados ao finalizar a compra.",
    checkout: "Finalizar compra",
    empty: "Seu carrinho está vazio.",
    emptyHelp: "O que você colocar nele fica guardado até você voltar.",
    browse: "Ver o catálogo",
  },

  checkout: {
    title: "Finalizar compra",
    pay: "Pagamento",
    deliver: "Entrega",
    order: "Pedido",
    methods: {
      credit_card: "Cartão de crédito",
      debit_card: "Cartão de débito",
      paypal: "PayPal",
      bank_transfer: "Transferência bancária",
    },
    methodHints: {
      credit_card: "Cartão de teste •••• 4242",
      debit_card: "Cartão de teste •••• 5556",
    },
    line: (name, quantity) => `${name} × ${quantity}`,
    promotion: (code, percent) =>
      percent === undefined ? code : `${code}, ${percent}% de desconto`,
    discount: "Desconto",
    shipping: "Frete",
    total: "Total",
    payAmount: (amount) => `Pagar ${amount}`,
    paying: "Pagando…",
    promise: "Registramos o pedido antes de cobrar.",
    retry: "Tentar de novo com segurança",
    coupon: "Cupom",
    couponHint: "Código do cupom",
    apply: "Aplicar",
    couponApplied: (code) => `O cupom ${code} foi aplicado.`,
    couponRemove: "Remover cupom",
    pricing: "Calculando o preço…",
    toCart: "Ver o carrinho",
    toOrders: "Ver seus pedidos",
    followOrder: "Ver esse pedido",
  },

  declined: {
    credit_card: "Seu banco recusou este cartão.",
    debit_card: "Seu banco recusou este cartão.",
    paypal: "O PayPal recusou este pagamento.",
    bank_transfer: "Seu banco recusou esta transferência.",
  },

  orders: {
    title: "Pedidos",
    pieces: (pieces) => (pieces < 2 ? `${pieces} item` : `${pieces} itens`),
    more: "Mostrar pedidos mais antigos",
    empty: "Nenhum pedido ainda.",
    emptyHelp: "Quando você comprar algo, poderá acompanhar tudo aqui, passo a passo.",
    statuses: {
      pending: "Verificando pagamento",
      completed: "Pago",
      declined: "Recusado",
      unavailable: "Não pago",
      cancelled: "Cancelado, reembolso a caminho",
      refunded: "Reembolsado",
    },
  },

  order: {
    title: (id) => `Pedido ${id}`,
    placedTitle: "Obrigado. Seu pedido foi feito.",
    placedHelp: (id) => `Ele está registrado como ${id}. Esta página o acompanha até a sua porta.`,
    checking: "Estamos verificando seu pagamento…",
    checkingHelp:
      "O banco ainda não respondeu. Você não precisa fazer nada e não será cobrado duas vezes. Esta página se atualiza sozinha.",
    stillChecking: "O banco está demorando um pouco.",
    stillCheckingHelp:
      "Seu pedido está seguro conosco. Continuamos perguntando; volte quando quiser.",
    lookAgain: "Verificar de novo",
    declinedHelp:
      "Nada foi cobrado. Você pode pedir de novo com outro cartão ou outra forma de pagamento.",
    unavailable: "Não foi possível fazer o pagamento.",
    unavailableHelp: "Nada foi cobrado. Você pode pedir de novo em alguns minutos.",
    notFound: "Não conhecemos nenhum pedido com este número.",
    notFoundHelp: "Talvez ele seja de outra conta. Entre com a conta usada na compra.",
    lines: "O que você comprou",
    timeline: "Onde está seu pedido",
    news: (step) => `Novidade no seu pedido: ${step}.`,
    arrives: (day) => `chega ${day}`,
    steps: {
      awaiting: "Reservando",
      reserved: "Reservado no depósito",
      alternative: "Reservado em outro depósito",
      dropship: "Encomendado ao fabricante",
      delayed: "Atrasado",
      cancelled: "Não pode ser entregue",
    },
    moments: {
      pending: "Pedido feito",
      completed: "Pago",
      declined: "Pagamento recusado, nada foi cobrado",
      unavailable: "Pagamento não realizado, nada foi cobrado",
      cancelled: "Cancelado, reembolso a caminho",
      refunded: "Dinheiro devolvido",
    },
    summary: "Resumo",
    subtotal: "Subtotal",
    payment: (method, id) => `${method} · pagamento ${id}`,
  },

  reservation: {
    awaiting: "Procurando o depósito mais próximo que o tenha.",
    reserved: (place, day) => `Sai de ${place}${day && `, chega ${day}`}.`,
    alternative: (place, day) =>
      `Sai de ${place}, pois o depósito mais próximo não tinha mais${day && `; chega ${day}`}.`,
    dropship: (day) => `Enviado direto pelo fabricante${day && `, chega ${day}`}.`,
    delayed: (day) =>
      day
        ? `Atrasado: deve chegar a você em ${day}. Você não precisa fazer nada.`
        : "Atrasado: informaremos o dia aqui. Você não precisa fazer nada.",
    cancelled: "Cancelado: nenhum depósito o tem. Você não paga por ele.",
    someWarehouse: "nosso depósito",
  },

  refund: {
    owed: (amount) =>
      `Devemos ${amount} a você e estamos devolvendo pela mesma forma de pagamento.`,
    paid: (amount) =>
      `Devolvemos ${amount} pela mesma forma de pagamento. O banco pode levar alguns dias para mostrar.`,
  },

  complaint: {
    title: "Algo errado?",
    late: "Parte do seu pedido vai chegar depois do combinado. Pedimos desculpas. Se isso for um problema, conte para nós aqui.",
    reason: "O que houve?",
    reasons: { delay: "Está atrasado", damaged: "Está danificado", other: "Outra coisa" },
    message: "Conte mais, se quiser",
    send: "Enviar",
    sending: "Enviando…",
    sent: "Obrigado. Anotamos tudo e vamos cuidar disso.",
    earlier: (complaints) =>
      complaints === 1
        ? "Você já nos contou de um problema."
        : `Você já nos contou de problemas ${complaints} vezes.`,
  },

  account: {
    signInTitle: "Entrar",
    signInLead: "Seu carrinho e seus pedidos vêm com você.",
    registerTitle: "Criar uma conta",
    registerLead: "Uma conta reúne seus pedidos em um só lugar. Você também pode comprar sem ela.",
    email: "E-mail",
    password: "Senha",
    passwordHelp: "Pelo menos 8 caracteres.",
    name: "Nome (se quiser)",
    signIn: "Entrar",
    signingIn: "Entrando…",
    register: "Criar conta",
    registering: "Criando…",
    toRegister: "Criar uma conta",
    toSignIn: "Já tenho conta",
    guest: "Continuar sem conta",
  },

  analytics: {
    title: "Análises",
    period: "Período",
    periods: { 24: "24 horas", 168: "7 dias" },
    funnel: "Até onde os visitantes chegam",
    stages: {
      browse_catalog: "Viram o catálogo",
      view_product: "Viram um produto",
      add_to_cart: "Puseram no carrinho",
      checkout_complete: "Compraram",
    },
    ofPrevious: (share) => `${share} da etapa anterior`,
    ofFirst: (share) => `${share} da primeira`,
    payments: "Como pagaram",
    segments: "O que cada tipo de cliente faz",
    segmentsHelp:
      "Só clientes com conta. Visitantes sem conta entram nos números acima, mas não têm tipo.",
    segment: "Tipo",
    segmentNames: {
      new: "Novo",
      returning: "Recorrente",
      vip: "VIP",
      at_risk: "Em risco",
      churned: "Perdido",
    },
    countries: "País por país",
    country: "País",
    actions: ["Lista", "Produto", "Carrinho", "Compra"],
    conversion: "Taxa",
    empty: "Ninguém esteve aqui neste período.",
    emptyHelp: "Assim que alguém olhar o catálogo, será contado aqui.",
    notForYou: "Esta página é para quem cuida da loja.",
    notForYouHelp: "Se for o seu caso, entre com a sua própria conta.",
  },

  failure: {
    unheard: {
      title: "A loja está fora de alcance agora.",
      help: "Confira sua conexão e tente de novo.",
    },
    retry: "Tentar de novo",
    page: {
      title: "Algo deu errado nesta página.",
      help: "A falha é nossa, não sua. Seu carrinho e seus pedidos estão seguros.",
    },
    home: "Voltar ao catálogo",
    notFound: {
      title: "Esta página não existe.",
      help: "O endereço pode ser antigo ou estar errado.",
    },
    loading: "Carregando…",
  },
};
