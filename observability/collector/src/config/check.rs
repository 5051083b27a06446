//! What cannot be seen in one place of the document: that the pipelines fit the components, and each other.

use super::fault::Fault;
use super::sections::{Section, Sections};
use super::service::{Mention, Pipeline};

/// Checks every pipeline, every connector, and that nothing flows in a circle.
pub(super) fn check(sections: &Sections) -> Result<(), Fault> {
    let pipelines = &sections.service.pipelines;
    for pipeline in pipelines {
        check_pipeline(sections, pipeline)
            .map_err(|fault| fault.below(&*pipeline.name).below("pipelines").below("service"))?;
    }
    for connector in &sections.connectors.0 {
        let sides = [
            (
                "exporter",
                pipelines
                    .iter()
                    .any(|pipeline| ends_in(pipeline, &connector.name)),
            ),
            (
                "receiver",
                pipelines
                    .iter()
                    .any(|pipeline| begins_with(pipeline, &connector.name)),
            ),
        ];
        if let [(used, true), (other, false)] | [(other, false), (used, true)] = sides {
            let message = format!("it is used as {used} and never as {other}: a connector is both");
            return Err(Fault::new(message)
                .at(connector.place)
                .below(&*connector.name)
                .below("connectors"));
        }
    }
    check_extensions(sections).map_err(|fault| fault.below("extensions").below("service"))?;
    order(sections).map(|_| ())
}

fn check_extensions(sections: &Sections) -> Result<(), Fault> {
    let unknown = |mention: &&Mention| sections.extensions.get(&mention.name).is_none();
    match sections.service.extensions.iter().find(unknown) {
        Some(mention) => Err(missing(sections, mention, "extension")),
        None => Ok(()),
    }
}

fn check_pipeline(sections: &Sections, pipeline: &Pipeline) -> Result<(), Fault> {
    for (list, what) in [
        (&pipeline.receivers, "receivers"),
        (&pipeline.exporters, "exporters"),
    ] {
        if list.is_empty() {
            return Err(Fault::new(format!("there are no {what}")).at(pipeline.place));
        }
    }
    for mention in &pipeline.receivers {
        check_receiver(sections, pipeline, mention).map_err(|fault| fault.below("receivers"))?;
    }
    for mention in &pipeline.processors {
        let Some(processor) = sections.processors.get(&mention.name) else {
            return Err(missing(sections, mention, "processor").below("processors"));
        };
        let supports = processor.settings.signals().contains(&pipeline.signal);
        supported(supports, pipeline, mention).map_err(|fault| fault.below("processors"))?;
    }
    for mention in &pipeline.exporters {
        check_exporter(sections, pipeline, mention).map_err(|fault| fault.below("exporters"))?;
    }
    Ok(())
}

fn check_receiver(sections: &Sections, pipeline: &Pipeline, mention: &Mention) -> Result<(), Fault> {
    if let Some(receiver) = sections.receivers.get(&mention.name) {
        return supported(
            receiver.settings.signals().contains(&pipeline.signal),
            pipeline,
            mention,
        );
    }
    let Some(connector) = sections.connectors.get(&mention.name) else {
        return Err(missing(sections, mention, "receiver"));
    };
    let makes = connector
        .settings
        .signals()
        .iter()
        .any(|(_, made)| *made == pipeline.signal);
    supported(makes, pipeline, mention)
}

fn check_exporter(sections: &Sections, pipeline: &Pipeline, mention: &Mention) -> Result<(), Fault> {
    if let Some(exporter) = sections.exporters.get(&mention.name) {
        return supported(
            exporter.settings.signals().contains(&pipeline.signal),
            pipeline,
            mention,
        );
    }
    let Some(connector) = sections.connectors.get(&mention.name) else {
        return Err(missing(sections, mention, "exporter"));
    };
    let takes = connector
        .settings
        .signals()
        .iter()
        .any(|(taken, _)| *taken == pipeline.signal);
    supported(takes, pipeline, mention)
}

fn supported(is_supported: bool, pipeline: &Pipeline, mention: &Mention) -> Result<(), Fault> {
    match is_supported {
        true => Ok(()),
        false => {
            let message = format!(
                "{:?} does not support {} here",
                mention.name,
                pipeline.signal.name()
            );
            Err(Fault::new(message).at(mention.place))
        }
    }
}

/// It is not defined, or it is something else.
fn missing(sections: &Sections, mention: &Mention, wanted: &str) -> Fault {
    fn has<S: ?Sized>(section: &Section<S>, mention: &Mention) -> bool {
        section.get(&mention.name).is_some()
    }
    let kinds = [
        ("receiver", has(&sections.receivers, mention)),
        ("processor", has(&sections.processors, mention)),
        ("connector", has(&sections.connectors, mention)),
        ("exporter", has(&sections.exporters, mention)),
        ("extension", has(&sections.extensions, mention)),
    ];
    let name = &mention.name;
    let message = match kinds.iter().find(|(_, is_there)| *is_there) {
        Some((kind, _)) => format!("{name:?} is not a {wanted}; it is defined as {kind}"),
        None => format!("{name:?} is not defined in the section \"{wanted}s\""),
    };
    Fault::new(message).at(mention.place)
}

/// The pipelines by number, each before those that feed it through a connector: the order of building. What is closed
/// goes the other way.
pub(crate) fn order(sections: &Sections) -> Result<Vec<usize>, Fault> {
    let pipelines = &sections.service.pipelines;
    let fed: Vec<Vec<usize>> = pipelines
        .iter()
        .map(|from| {
            (0..pipelines.len())
                .filter(|to| feeds(sections, from, &pipelines[*to]))
                .collect()
        })
        .collect();
    let mut placed: Vec<usize> = Vec::with_capacity(pipelines.len());
    while placed.len() < pipelines.len() {
        let is_ready = |number: &usize| {
            !placed.contains(number) && fed[*number].iter().all(|other| placed.contains(other))
        };
        let ready: Vec<usize> = (0..pipelines.len()).filter(is_ready).collect();
        if ready.is_empty() {
            return Err(circle(pipelines, &placed));
        }
        placed.extend(ready);
    }
    Ok(placed)
}

fn circle(pipelines: &[Pipeline], placed: &[usize]) -> Fault {
    let left: Vec<&Pipeline> = (0..pipelines.len())
        .filter(|number| !placed.contains(number))
        .map(|number| &pipelines[number])
        .collect();
    let names: Vec<&str> = left.iter().map(|pipeline| &*pipeline.name).collect();
    let place = left.first().map(|pipeline| pipeline.place).unwrap_or_default();
    let message = format!("connectors lead in a circle through {}", names.join(", "));
    Fault::new(message).at(place).below("pipelines").below("service")
}

/// Whether a connector leads from the one to the other.
fn feeds(sections: &Sections, from: &Pipeline, to: &Pipeline) -> bool {
    let mut ends = from.exporters.iter();
    ends.any(|mention| sections.connectors.get(&mention.name).is_some() && begins_with(to, &mention.name))
}

/// Whether the pipeline receives from that one.
pub(crate) fn begins_with(pipeline: &Pipeline, name: &str) -> bool {
    pipeline.receivers.iter().any(|mention| mention.name == name)
}

/// Whether the pipeline exports to that one.
pub(crate) fn ends_in(pipeline: &Pipeline, name: &str) -> bool {
    pipeline.exporters.iter().any(|mention| mention.name == name)
}
