import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Refusal } from "./api/problem.ts";
import type { createShopRouter } from "./router.tsx";
import { type Services, ServicesProvider } from "./state/services.tsx";
import { TextProvider } from "./state/text.tsx";
import type { Text } from "./text/index.ts";

interface Props {
  services: Services;
  queryClient: QueryClient;
  router: ReturnType<typeof createShopRouter>;
  /** The words to begin with. */
  text: Text;
}

/** The shop, given everything that it takes from outside. */
export function App({ services, queryClient, router, text }: Props) {
  return (
    <ServicesProvider services={services}>
      <TextProvider first={text}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </TextProvider>
    </ServicesProvider>
  );
}

const RETRIES_MAX = 2;

/** Questions are asked again when nobody answered; a refusal stays a refusal. */
export function createQueryClient(): QueryClient {
  const retry = (failures: number, error: Error) =>
    failures < RETRIES_MAX && (!(error instanceof Refusal) || error.status >= 500);
  return new QueryClient({
    defaultOptions: {
      queries: { retry, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
