//! Whole graphs of components that record.

use std::sync::Mutex;

use async_trait::async_trait;

use super::*;
use crate::component::{ConnectorSettings, ExporterSettings, Opening, ProcessorSettings, ReceiverSettings};
use crate::config::{Config, Mention, Place, Section};
use crate::consumer::{Consumer, Refusal};
use crate::payload::{Payload, Signal};
use crate::testing::{Recorder, named_spans};

/// What happened, in order.
type Story = Arc<Mutex<Vec<String>>>;

#[derive(Clone)]
struct Source(Arc<Mutex<Option<Outputs>>>);

struct Silent;

impl Life for Silent {}

impl ReceiverSettings for Source {
    fn openings(&self) -> Result<Vec<Opening>, String> {
        Ok(Vec::new())
    }

    fn build(&self, _site: Site<'_>, outputs: Outputs) -> Result<Arc<dyn Life>, Unbuildable> {
        *self.0.lock().unwrap() = Some(outputs);
        Ok(Arc::new(Silent))
    }
}

/// Writes down what passes and that it was closed.
#[derive(Clone)]
struct Step {
    name: String,
    is_changing: bool,
    story: Story,
    next: Option<Next>,
}

impl Step {
    fn part(&self, name: &str, next: Option<Next>) -> Part {
        Part::new(Arc::new(Self {
            name: name.to_owned(),
            next,
            ..self.clone()
        }))
    }
}

#[async_trait]
impl Consumer for Step {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let holders = match &payload {
            Payload::Traces(all) => Arc::strong_count(all),
            _ => 0,
        };
        let is_alone = if holders == 1 { "alone" } else { "shared" };
        self.story
            .lock()
            .unwrap()
            .push(format!("{} {is_alone}", self.name));
        match &self.next {
            Some(next) => next.consume(payload).await,
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Life for Step {
    async fn close(&self) {
        self.story.lock().unwrap().push(format!("close {}", self.name));
    }
}

impl ProcessorSettings for Step {
    fn is_changing(&self) -> bool {
        self.is_changing
    }

    fn build(&self, site: Site<'_>, next: Next) -> Result<Part, Unbuildable> {
        Ok(self.part(&format!("{}@{}", site.name, site.pipeline), Some(next)))
    }
}

impl ExporterSettings for Step {
    fn build(&self, site: Site<'_>) -> Result<Part, Unbuildable> {
        match site.name {
            "broken" => Err("it is broken".into()),
            name => Ok(self.part(name, None)),
        }
    }
}

/// From traces to traces.
pub(crate) struct Copy(Story);

impl Copy {
    pub(crate) fn new() -> Self {
        Self(Story::default())
    }
}

impl ConnectorSettings for Copy {
    fn signals(&self) -> &'static [(Signal, Signal)] {
        &[(Signal::Traces, Signal::Traces)]
    }

    fn build(&self, site: Site<'_>, outputs: Outputs) -> Result<Part, Unbuildable> {
        let step = Step {
            name: String::new(),
            is_changing: false,
            story: Arc::clone(&self.0),
            next: None,
        };
        Ok(step.part(site.name, outputs.traces))
    }
}

struct Graph {
    config: Config,
    source: Source,
    story: Story,
}

/// Traces pipelines, each `receivers > processors > exporters`. Names that begin with `change` change, those that begin with
/// `copy` are connectors.
fn graph(pipelines: &[(&str, &str)]) -> Graph {
    let (story, source) = (Story::default(), Source(Arc::default()));
    let mut sections = Sections::default();
    let step = |name: &str| Step {
        name: name.to_owned(),
        is_changing: name.starts_with("change"),
        story: Arc::clone(&story),
        next: None,
    };
    for (name, text) in pipelines {
        let mut lists = text.split('>').map(|list| {
            let mention = |name: &str| Mention {
                name: name.to_owned(),
                place: Place::default(),
            };
            list.split_whitespace().map(mention).collect::<Vec<_>>()
        });
        let (receivers, processors, exporters) = (
            lists.next().unwrap(),
            lists.next().unwrap(),
            lists.next().unwrap(),
        );
        for mention in &processors {
            define(&mut sections.processors, &mention.name, || {
                Box::new(step(&mention.name))
            });
        }
        for mention in &exporters {
            match mention.name.starts_with("copy") {
                true => define(&mut sections.connectors, &mention.name, || {
                    Box::new(Copy(Arc::clone(&story)))
                }),
                false => define(&mut sections.exporters, &mention.name, || {
                    Box::new(step(&mention.name))
                }),
            }
        }
        sections.service.pipelines.push(Pipeline {
            name: (*name).to_owned(),
            place: Place::default(),
            signal: Signal::Traces,
            receivers,
            processors,
            exporters,
        });
    }
    define(&mut sections.receivers, "in", || Box::new(source.clone()));
    let config = Config {
        file: "collector.yaml".to_owned(),
        sections,
        doors: Vec::new(),
    };
    Graph {
        config,
        source,
        story,
    }
}

fn define<S: ?Sized>(section: &mut Section<S>, name: &str, settings: impl FnOnce() -> Box<S>) {
    if section.get(name).is_none() {
        section.0.push(Defined {
            name: name.to_owned(),
            place: Place { line: 7, column: 3 },
            settings: settings(),
        });
    }
}

impl Graph {
    fn build(&self) -> Result<Built, BuildError> {
        build(&self.config, Vec::new(), &SelfMetrics::default(), &Arc::default())
    }

    fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.story.lock().unwrap())
    }

    fn entrance(&self) -> Next {
        let outputs = self.source.0.lock().unwrap().clone().unwrap();
        assert!(outputs.of(Signal::Metrics).is_none() && outputs.of(Signal::Logs).is_none());
        outputs.traces.unwrap()
    }
}

#[tokio::test]
async fn payloads_take_every_way_and_the_one_that_changes_them_has_them_alone() {
    let graph = graph(&[
        ("traces/change", "in > change.a b > x"),
        ("traces/read", "in > b > copy x"),
        ("traces/copied", "copy > b > y"),
    ]);
    let _built = graph.build().unwrap();
    graph.entrance().consume(named_spans(&["one"])).await.unwrap();
    assert_eq!(
        graph.told(),
        [
            "b@traces/read shared",
            "copy shared",
            "b@traces/copied shared",
            "y shared",
            "x shared",
            "change.a@traces/change alone",
            "b@traces/change alone",
            "x alone",
        ]
    );
}

#[tokio::test]
async fn what_is_held_is_flushed_in_the_order_of_the_pipelines() {
    let graph = graph(&[
        ("traces/2", "copy > c d > y"),
        ("traces/1", "in > a b > copy x"),
        ("traces/0", "in > e > copy"),
    ]);
    let built = graph.build().unwrap();
    for (_, life) in built.middle.iter().rev() {
        life.close().await;
    }
    let told = graph.told();
    let at = |name: &str| {
        told.iter()
            .position(|line| *line == format!("close {name}"))
            .unwrap()
    };
    let before = [
        ("a@traces/1", "b@traces/1"),
        ("b@traces/1", "copy"),
        ("e@traces/0", "copy"),
        ("copy", "c@traces/2"),
        ("c@traces/2", "d@traces/2"),
    ];
    for (first, second) in before {
        assert!(at(first) < at(second), "{first} before {second}: {told:?}");
    }
    assert_eq!(told.len(), 6, "{told:?}");
}

#[tokio::test]
async fn a_refusal_of_one_branch_keeps_nothing_from_the_others_and_reaches_the_sender() {
    let (later, never) = (Refusal::retryable("later"), Refusal::permanent("never"));
    let cases: [(&[Refusal], &[Refusal], Option<&Refusal>); 4] = [
        (&[], &[], None),
        (std::slice::from_ref(&later), &[], Some(&later)),
        (&[], std::slice::from_ref(&never), Some(&never)),
        (
            std::slice::from_ref(&never),
            std::slice::from_ref(&later),
            Some(&later),
        ),
    ];
    for (first, second, expected) in cases {
        let recorders = [
            Recorder::refusing(first),
            Recorder::new(),
            Recorder::refusing(second),
        ];
        let branch = |recorder: &Arc<Recorder>| Branch {
            next: Arc::<Recorder>::clone(recorder),
            is_changing: false,
        };
        let next = fan_out(recorders.iter().map(branch).collect());
        let outcome = next.consume(named_spans(&["one"])).await;
        assert_eq!(outcome.err().as_ref(), expected);
        let taken = recorders.each_ref().map(|recorder| recorder.names().len());
        assert_eq!(taken, [1 - first.len(), 1, 1 - second.len()]);
    }
}

#[tokio::test]
async fn what_cannot_be_built_is_told_with_its_place() {
    let error = graph(&[("traces", "in > > broken")]).build().err().unwrap();
    assert_eq!(
        error.to_string(),
        "collector.yaml:7:3: exporters::broken cannot be built"
    );
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "it is broken");
}

#[tokio::test]
async fn listeners_and_doors_are_the_same_number() {
    let graph = graph(&[("traces", "in > > x")]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let built = build(
        &graph.config,
        vec![listener],
        &SelfMetrics::default(),
        &Arc::default(),
    );
    let message = built.err().unwrap().to_string();
    assert_eq!(
        message,
        "the configuration has 0 doors, and 1 listeners were handed in"
    );
}
