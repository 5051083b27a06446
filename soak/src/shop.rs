//! The running shop, as somebody sees it who may do anything to its processes and nothing to its code.

mod dial;
mod disk;
mod house;
mod office;
mod process;
mod servers;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use lab::{Folder, Offset, Signal};

pub(crate) use dial::{calm, hanging, partners_as_usual, rough};
pub(crate) use disk::{Disk, DiskError};
pub(crate) use house::{AFTERWARDS, House, Layout, MAIN, PROVIDER, TWIN};
pub(crate) use process::Launch;
use process::Process;
pub(crate) use servers::{Backing, Servers};

use crate::http::Http;

/// The most lines of each log that are shown when something went wrong.
const LOG_LINES_SHOWN: usize = 12;

/// A shop in a folder and on ports of its own. Its processes end, and its folder goes, when it is dropped.
#[derive(Debug)]
pub(crate) struct Shop {
    layout: Layout,
    /// One for each house of the layout; nothing while it is down.
    processes: Vec<Option<Process>>,
    offset: Offset,
    folder: Folder,
    /// Where main-service has its files, when not with the others.
    main_data: Option<PathBuf>,
    /// What runs a program where main-service runs.
    main_wrapper: Vec<String>,
    config: Option<PathBuf>,
    /// What main-service keeps its books in; nothing when in its own file.
    servers: Option<Servers>,
    user_limit: u32,
    webstore: PathBuf,
    seed: u64,
    http: Http,
}

/// How a shop is to be.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Who lives together.
    pub(crate) layout: Layout,
    /// The binary that is shipped.
    pub(crate) webstore: PathBuf,
    /// What the third parties draw from.
    pub(crate) seed: u64,
}

impl Shop {
    /// Takes ports and a folder; nothing runs yet.
    pub(crate) fn found(plan: &Plan) -> Result<Self> {
        let webstore = plan.webstore.canonicalize();
        Ok(Self {
            processes: plan.layout.houses().iter().map(|_| None).collect(),
            layout: plan.layout,
            offset: Offset::take(&house::ports())?,
            folder: Folder::create("webstore-soak")?,
            main_data: None,
            main_wrapper: Vec::new(),
            config: None,
            servers: None,
            user_limit: 0,
            webstore: webstore.with_context(|| format!("cannot find {}", plan.webstore.display()))?,
            seed: plan.seed,
            http: Http::new()?,
        })
    }

    /// Starts every house that is down, and waits until all roles answer.
    pub(crate) async fn open(&mut self) -> Result<()> {
        for house in self.layout.houses() {
            if self.processes[self.index(*house)?].is_none() {
                self.start(*house).await?;
            }
        }
        Ok(())
    }

    /// Takes the configuration files from this folder.
    pub(crate) fn configure(&mut self, config: PathBuf) {
        self.config = Some(config);
    }

    /// Lets main-service keep its books in these servers.
    pub(crate) fn stand_on(&mut self, servers: Servers) {
        self.servers = Some(servers);
    }

    /// The servers that it stands on; an error when it has none.
    pub(crate) fn servers(&self) -> Result<&Servers> {
        self.servers.as_ref().context("this shop has no servers")
    }

    /// Lets each user make so many requests in a minute, from the next start on.
    pub(crate) fn limit_users(&mut self, user_limit: u32) {
        self.user_limit = user_limit;
    }

    /// Puts main-service's files on a disk of their own.
    pub(crate) fn move_main_to(&mut self, disk: &Disk) {
        self.main_data = Some(disk.path().to_owned());
        self.main_wrapper = disk.wrapper();
    }

    /// Starts a house that is down, from the shipped binary.
    pub(crate) async fn start(&mut self, house: House) -> Result<()> {
        let launch = self.usual_launch(house);
        self.start_as(house, &launch).await
    }

    /// Starts a house that is down in a way of its own, and waits until its roles answer.
    pub(crate) async fn start_as(&mut self, house: House, launch: &Launch) -> Result<()> {
        self.begin(house, launch)?;
        let index = self.index(house)?;
        let process = self.processes[index].as_mut().context("it was just started")?;
        process
            .wait_until_ready(&self.http, house, self.offset.number())
            .await
    }

    /// Starts a house that is down and waits for nothing.
    pub(crate) fn begin(&mut self, house: House, launch: &Launch) -> Result<()> {
        let index = self.index(house)?;
        ensure!(self.processes[index].is_none(), "{} runs already", house.name);
        self.processes[index] = Some(Process::start(house, launch, &self.log_of(house))?);
        Ok(())
    }

    /// How a house is started when nothing is wanted from it but its work.
    pub(crate) fn usual_launch(&self, house: House) -> Launch {
        let is_main = house == MAIN;
        let has_books = is_main || house == TWIN;
        Launch {
            program: self.webstore.clone(),
            wrapper: if is_main {
                self.main_wrapper.clone()
            } else {
                Vec::new()
            },
            environment: if has_books {
                self.server_variables()
            } else {
                Vec::new()
            },
            data: self.data_of(house),
            config: self.config.clone(),
            seed: self.seed,
            user_limit: self.user_limit,
            offset: self.offset.number(),
        }
    }

    /// Kills a house with SIGKILL, and waits until it is gone.
    pub(crate) async fn kill(&mut self, house: House) -> Result<()> {
        self.signal(house, Signal::Kill)?;
        self.gone(house).await.map(drop)
    }

    /// Asks a house to stop, and waits until it has.
    pub(crate) async fn stop(&mut self, house: House) -> Result<()> {
        self.signal(house, Signal::Terminate)?;
        let status = self.gone(house).await?;
        ensure!(
            status.success(),
            "{} was asked to stop and failed ({status})",
            house.name
        );
        Ok(())
    }

    /// Freezes or thaws a house, or whatever else a signal does.
    pub(crate) fn signal(&self, house: House, signal: Signal) -> Result<()> {
        let process = self.processes[self.index(house)?].as_ref();
        process
            .with_context(|| format!("{} is down", house.name))?
            .signal(signal)
    }

    /// Waits until a house has ended by itself, and says how. It can then be started again. Cancelling the
    /// wait changes nothing.
    pub(crate) async fn gone(&mut self, house: House) -> Result<ExitStatus> {
        let index = self.index(house)?;
        let Some(process) = self.processes[index].as_mut() else {
            bail!("{} is down already", house.name);
        };
        let status = process.ended().await?;
        self.processes[index] = None;
        Ok(status)
    }

    /// The address of main-service.
    pub(crate) fn address(&self) -> Arc<str> {
        self.address_of(MAIN)
    }

    /// The address of one of the main-services.
    pub(crate) fn address_of(&self, house: House) -> Arc<str> {
        format!("http://{}:{}", house.ip, self.offset.port(house::MAIN_SERVICE)).into()
    }

    /// The address of the payment provider.
    pub(crate) fn provider(&self) -> String {
        self.url(house::PROVIDER_PORT)
    }

    /// The address of the CRM.
    pub(crate) fn crm(&self) -> String {
        self.url(house::CRM_PORT)
    }

    /// The address of the inventory system.
    pub(crate) fn inventory(&self) -> String {
        self.url(house::INVENTORY_PORT)
    }

    /// Where things that belong to this shop can be put.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A client for questions beside those of the buyers.
    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    /// Ends the shop. When what was to be shown with it did not hold, its folder is kept, and the error says
    /// where it is and what the shop logged last.
    pub(crate) fn close<T>(mut self, outcome: Result<T>) -> Result<T> {
        let Err(error) = outcome else {
            return outcome;
        };
        self.folder.keep();
        let logs: Vec<String> = self
            .layout
            .houses()
            .iter()
            .map(|house| self.last_lines(*house))
            .collect();
        bail!(
            "{error:#}\nthe data is kept in {}\n{}",
            self.folder.path().display(),
            logs.join("\n")
        )
    }

    /// Everything that a house has logged so far.
    pub(crate) fn log(&self, house: House) -> String {
        let text = std::fs::read(self.log_of(house)).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }

    fn server_variables(&self) -> Vec<(&'static str, String)> {
        let servers = self.servers.iter();
        servers.flat_map(Servers::environment).collect()
    }

    fn last_lines(&self, house: House) -> String {
        let (path, text) = (self.log_of(house), self.log(house));
        let lines: Vec<&str> = text.lines().collect();
        let shown = &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..];
        format!("the end of {}:\n    {}", path.display(), shown.join("\n    "))
    }

    fn log_of(&self, house: House) -> PathBuf {
        self.folder.path().join(format!("{}.log", house.name))
    }

    fn data_of(&self, house: House) -> PathBuf {
        let own = self.main_data.clone().filter(|_| house == MAIN);
        own.unwrap_or_else(|| self.folder.path().join("data"))
    }

    fn url(&self, port: u16) -> String {
        format!("http://127.0.0.1:{}", self.offset.port(port))
    }

    fn index(&self, house: House) -> Result<usize> {
        let mut houses = self.layout.houses().iter();
        let index = houses.position(|known| *known == house);
        index.with_context(|| format!("no house of this shop is called {}", house.name))
    }
}
