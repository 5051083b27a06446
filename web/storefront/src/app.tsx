import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Refusal } from "./api/problem.ts";
import type { createShopRouter } from "./router.tsx";
import { type Services, ServicesProvider } from "./state/services.tsx";

interface Props {
  services: Services;
  queryClient: QueryClient;
  router: ReturnType<typeof createShopRouter>;
}

/** The shop, given everything that it takes from outside. */
export function App({ services, queryClient, router }: Props) {
  return (
    <ServicesProvider services={services}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
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
