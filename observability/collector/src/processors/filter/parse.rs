//! Reading a condition.
//!
//! ```text
//! or         = and { "or" and }
//! and        = not { "and" not }
//! not        = [ "not" ] atom
//! atom       = "(" or ")" | "true" | "false" | "IsMatch" "(" operand "," text ")" | operand comparison operand
//! operand    = text | number | "true" | "false" | "nil" | an enum's name | path [ "[" text "]" ]
//! ```

use regex::Regex;

use super::condition::{Comparison, Condition, Context, Field, Operand};
use super::words::{Word, words};

/// Parentheses and `not` inside each other.
const DEPTH_MAX: usize = 32;

/// Reads a condition about that kind of thing.
///
/// # Errors
/// One sentence with the place in the text.
pub(super) fn parse(text: &str, context: Context) -> Result<Condition, String> {
    let mut reader = Reader {
        text,
        words: words(text)?,
        next: 0,
        context,
    };
    let condition = reader.or(0)?;
    match reader.peek() {
        None => Ok(condition),
        Some(_) => Err(reader.wrong("\"and\" or \"or\" is expected")),
    }
}

struct Reader<'t> {
    text: &'t str,
    words: Vec<(Word, usize)>,
    next: usize,
    context: Context,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Word> {
        self.words.get(self.next).map(|(word, _)| word)
    }

    fn take(&mut self) -> Option<Word> {
        let word = self.peek().cloned();
        self.next += 1;
        word
    }

    /// Takes the word if it is that one.
    fn takes(&mut self, wanted: &str) -> bool {
        let is_it = match self.peek() {
            Some(Word::Name(name)) => name == wanted,
            Some(Word::Sign(sign)) => *sign == wanted,
            _ => false,
        };
        self.next += usize::from(is_it);
        is_it
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        match self.takes(sign) {
            true => Ok(()),
            false => Err(self.wrong(&format!("{sign:?} is expected"))),
        }
    }

    /// What is wrong with the word that comes next.
    fn wrong(&self, why: &str) -> String {
        match self.words.get(self.next) {
            Some((_, place)) => format!("{why} at character {place} of {:?}", self.text),
            None => format!("{why} at the end of {:?}", self.text),
        }
    }

    /// The same about the word that was just taken.
    fn wrong_before(&mut self, why: &str) -> String {
        self.next -= 1;
        self.wrong(why)
    }

    fn or(&mut self, depth: usize) -> Result<Condition, String> {
        let first = self.and(depth)?;
        let mut all = vec![first];
        while self.takes("or") {
            all.push(self.and(depth)?);
        }
        Ok(joined(all, Condition::Or))
    }

    fn and(&mut self, depth: usize) -> Result<Condition, String> {
        let first = self.not(depth)?;
        let mut all = vec![first];
        while self.takes("and") {
            all.push(self.not(depth)?);
        }
        Ok(joined(all, Condition::And))
    }

    fn not(&mut self, depth: usize) -> Result<Condition, String> {
        if depth > DEPTH_MAX {
            return Err(self.wrong("the condition is nested too deeply"));
        }
        if self.takes("not") {
            return Ok(Condition::Not(Box::new(self.not(depth + 1)?)));
        }
        self.atom(depth)
    }

    fn atom(&mut self, depth: usize) -> Result<Condition, String> {
        if self.takes("(") {
            let condition = self.or(depth + 1)?;
            self.expect(")")?;
            return Ok(condition);
        }
        if self.takes("IsMatch") {
            return self.is_match();
        }
        let left = self.operand()?;
        match (self.comparison(), left) {
            (Some(comparison), left) => Ok(Condition::Compare(left, comparison, self.operand()?)),
            (None, Operand::Bool(value)) => Ok(Condition::Literal(value)),
            (None, _) => Err(self.wrong("a comparison (==, !=, <, <=, >, >=) is expected")),
        }
    }

    fn is_match(&mut self) -> Result<Condition, String> {
        self.expect("(")?;
        let operand = self.operand()?;
        self.expect(",")?;
        let Some(Word::Text(pattern)) = self.take() else {
            return Err(self.wrong_before("the pattern of IsMatch must be text in quotes"));
        };
        let regex = Regex::new(&pattern).map_err(|error| {
            self.wrong_before(&format!("the pattern is not a regular expression ({error})"))
        })?;
        self.expect(")")?;
        Ok(Condition::IsMatch(operand, regex))
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let comparisons = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Different),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let found = comparisons.iter().find(|(sign, _)| self.takes(sign))?;
        Some(found.1)
    }

    fn operand(&mut self) -> Result<Operand, String> {
        match self.take() {
            Some(Word::Text(text)) => Ok(Operand::Text(text)),
            Some(Word::Int(number)) => Ok(Operand::Int(number)),
            Some(Word::Float(number)) => Ok(Operand::Float(number)),
            Some(Word::Name(name)) => self.named(&name),
            _ => Err(self.wrong_before("a value or a path is expected")),
        }
    }

    fn named(&mut self, name: &str) -> Result<Operand, String> {
        match name {
            "true" => return Ok(Operand::Bool(true)),
            "false" => return Ok(Operand::Bool(false)),
            "nil" => return Ok(Operand::Nil),
            _ => {}
        }
        if let Some(number) = enumeration(name) {
            return Ok(Operand::Int(number));
        }
        let path = name.strip_prefix(prefix(self.context)).unwrap_or(name);
        match field(path, self.context) {
            Some(Field::Attribute(_)) => Ok(Operand::Field(Field::Attribute(self.key()?))),
            Some(Field::ResourceAttribute(_)) => Ok(Operand::Field(Field::ResourceAttribute(self.key()?))),
            Some(field) => Ok(Operand::Field(field)),
            None => {
                let why = format!("{name:?} is not known here; known are {}", known(self.context));
                Err(self.wrong_before(&why))
            }
        }
    }

    fn key(&mut self) -> Result<String, String> {
        self.expect("[")?;
        let Some(Word::Text(key)) = self.take() else {
            return Err(self.wrong_before("the key must be text in quotes"));
        };
        self.expect("]")?;
        Ok(key)
    }
}

fn joined(mut all: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            all.extend(last);
            join(all)
        }
    }
}

/// What newer configurations write before a path of the thing itself.
fn prefix(context: Context) -> &'static str {
    match context {
        Context::Span => "span.",
        Context::SpanEvent => "spanevent.",
        Context::Metric => "metric.",
        Context::DataPoint => "datapoint.",
        Context::LogRecord => "log.",
    }
}

/// The fields of each kind of thing; an attribute's key is read afterwards.
fn fields(context: Context) -> &'static [&'static str] {
    match context {
        Context::Span => &["attributes[\"key\"]", "name", "kind", "status.code"],
        Context::SpanEvent => &["attributes[\"key\"]", "name"],
        Context::Metric => &["name"],
        Context::DataPoint => &["attributes[\"key\"]", "metric.name"],
        Context::LogRecord => &["attributes[\"key\"]", "severity_number", "severity_text", "body"],
    }
}

fn known(context: Context) -> String {
    format!(
        "{}, resource.attributes[\"key\"], IsMatch, literals and enums",
        fields(context).join(", ")
    )
}

fn field(path: &str, context: Context) -> Option<Field> {
    if path == "resource.attributes" {
        return Some(Field::ResourceAttribute(String::new()));
    }
    let is_here = |name: &&str| name.split('[').next() == Some(path);
    fields(context).iter().find(|name| is_here(name))?;
    Some(match path {
        "attributes" => Field::Attribute(String::new()),
        "name" => Field::Name,
        "kind" => Field::Kind,
        "status.code" => Field::StatusCode,
        "severity_number" => Field::SeverityNumber,
        "severity_text" => Field::SeverityText,
        "body" => Field::Body,
        _ => Field::MetricName,
    })
}

/// The numbers that OTTL has names for.
fn enumeration(name: &str) -> Option<i64> {
    const SEVERITIES: [&str; 6] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
    if let Some(severity) = name.strip_prefix("SEVERITY_NUMBER_") {
        let word = severity.trim_end_matches(['2', '3', '4']);
        let step: usize = match &severity[word.len()..] {
            "" => 0,
            digit => digit.parse::<usize>().ok().filter(|step| *step <= 4)? - 1,
        };
        return match SEVERITIES.iter().position(|known| *known == word) {
            Some(position) => i64::try_from(1 + position * 4 + step).ok(),
            None => (severity == "UNSPECIFIED").then_some(0),
        };
    }
    Some(match name {
        "SPAN_KIND_UNSPECIFIED" | "STATUS_CODE_UNSET" => 0,
        "SPAN_KIND_INTERNAL" | "STATUS_CODE_OK" => 1,
        "SPAN_KIND_SERVER" | "STATUS_CODE_ERROR" => 2,
        "SPAN_KIND_CLIENT" => 3,
        "SPAN_KIND_PRODUCER" => 4,
        "SPAN_KIND_CONSUMER" => 5,
        _ => return None,
    })
}
