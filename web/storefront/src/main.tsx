import "./styles.css";
import { createRoot } from "react-dom/client";
import { loadConfig } from "./api/config.ts";
import { send } from "./api/send.ts";
import { createShop } from "./api/shop.ts";
import { App, createQueryClient } from "./app.tsx";
import { Failure } from "./components/failure.tsx";
import { createShopRouter } from "./router.tsx";
import { createAttemptMemory } from "./state/attempt.ts";
import { createCountryStore } from "./state/country.ts";
import { newKey } from "./state/new-key.ts";
import { createSessionStore } from "./state/session.ts";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
const root = createRoot(place);

async function start() {
  try {
    const shop = createShop(await loadConfig(), createSessionStore(localStorage), send);
    const queryClient = createQueryClient();
    const services = {
      shop,
      country: createCountryStore(localStorage),
      attempts: createAttemptMemory(sessionStorage, newKey),
      now: () => new Date(),
    };
    const router = createShopRouter({ shop, queryClient });
    root.render(<App services={services} queryClient={queryClient} router={router} />);
  } catch (error) {
    root.render(
      <div className="page">
        <Failure error={error} onRetry={() => void start()} />
      </div>,
    );
  }
}

void start();
