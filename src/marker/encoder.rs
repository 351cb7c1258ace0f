//! The encoder: a small network that compares an answer with the key points of its question.
//! `grading/train` trains it.
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};

use super::words::Words;

/// The most words of a chunk to read.
const LONGEST: usize = 48;
/// The most words of a key point and its title to read.
const LONGEST_POINT: usize = 72;
/// The most words to read at once, including padding.
const AT_ONCE: usize = 640;
/// The most words of an answer to read, in all its chunks together: about a second's work. The
/// longest answer in Discord stays below that, unless it is built to exceed it.
const MOST: usize = 4_000;

/// How a chunk can relate to a key point: make it, contradict it, or neither.
const CLASSES: usize = 3;

/// The network, loaded.
pub(super) struct Encoder {
    model: Model,
    nodes: Nodes,
    words: Words,
}

/// The names of the network's inputs and outputs.
struct Nodes {
    ids: NodeId,
    there: NodeId,
    states: NodeId,
    chunk: NodeId,
    in_chunk: NodeId,
    point: NodeId,
    own: NodeId,
    scores: NodeId,
}

/// Encoded texts: the states of their words, each text padded to the longest.
#[derive(Debug)]
pub(super) struct Read {
    states: Value,
    /// 1 for words to compare, 0 for others and for padding.
    counts: Value,
    /// How many texts there are.
    texts: usize,
}

/// A thread for the network, which lives as long as this. The network's own pool would have one for
/// each core.
pub(super) struct Thread(Arc<ThreadPool>);

impl Thread {
    pub(super) fn new() -> Self {
        Self(Arc::new(ThreadPool::with_num_threads(1)))
    }
}

impl Encoder {
    /// Loads the network and its words.
    ///
    /// # Panics
    ///
    /// Panics if they are not what `grading/train` makes.
    pub(super) fn load(graph: &'static [u8], words: &'static str) -> Self {
        // Prepacked for multiplication: 16 MB more, and a fifth faster.
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_static_slice(graph);
        let model = model.expect("the encoder that is built in can be loaded");
        let node = |name| model.node_id(name).expect("the encoder has its parts");
        Self {
            nodes: Nodes {
                ids: node("ids"),
                there: node("there"),
                states: node("states"),
                chunk: node("chunk"),
                in_chunk: node("in_chunk"),
                point: node("point"),
                own: node("own"),
                scores: node("scores"),
            },
            words: Words::new(words),
            model,
        }
    }

    /// Reads the key points of a question, each after the question's title.
    pub(super) fn read_points<'t>(
        &self,
        title: &str,
        points: impl Iterator<Item = &'t str>,
        thread: &Thread,
    ) -> Read {
        let mut before = self.words.ids(&format!("{title} |"));
        before.pop();
        let rows: Vec<(Vec<i32>, usize)> = points
            .map(|point| {
                let mut own = self.words.ids(point).split_off(1);
                own.truncate(LONGEST_POINT);
                let title = &before[..before.len().min(LONGEST_POINT - own.len())];
                ([title, &own].concat(), title.len())
            })
            .collect();
        self.read(&rows, thread)
    }

    /// Returns for each key point how strongly each chunk makes it: the logarithm of the odds. If
    /// there are too many chunks to read in time, skips the last ones.
    pub(super) fn compare(&self, chunks: &[&str], points: &Read, thread: &Thread) -> Vec<Vec<f32>> {
        let rows = chunks.iter().map(|chunk| self.chunk_ids(chunk));
        let rows: Vec<Vec<i32>> = rows
            .scan(0, |words, row| {
                *words += row.len();
                (*words <= MOST).then_some(row)
            })
            .collect();
        // Group texts of similar length; otherwise most of the work is padding.
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&row| rows[row].len());
        let mut scores = vec![vec![0.0; rows.len()]; points.texts];
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let fits = |count: &usize| count * rows[rest[count - 1]].len() <= AT_ONCE;
            let count = (1..=rest.len()).take_while(fits).last().unwrap_or(1);
            let (now, later) = rest.split_at(count);
            let texts: Vec<(Vec<i32>, usize)> =
                now.iter().map(|&row| (rows[row].clone(), 0)).collect();
            let read = self.read(&texts, thread);
            let found = self.scores(&read, points, thread);
            for (&row, found) in now.iter().zip(found.chunks(scores.len())) {
                for (scores, score) in scores.iter_mut().zip(found) {
                    scores[row] = *score;
                }
            }
            rest = later;
        }
        scores
    }

    fn chunk_ids(&self, chunk: &str) -> Vec<i32> {
        let mut ids = self.words.ids(chunk);
        if ids.len() > LONGEST {
            let end = ids[ids.len() - 1];
            ids.truncate(LONGEST - 1);
            ids.push(end);
        }
        ids
    }

    /// Reads texts; the words from a place on take part in comparisons.
    fn read(&self, rows: &[(Vec<i32>, usize)], thread: &Thread) -> Read {
        let longest = rows.iter().map(|(ids, _)| ids.len()).max().unwrap_or(0);
        let shape = [rows.len(), longest];
        let padded = |of: &dyn Fn(&[i32], usize, usize) -> i32| -> Vec<i32> {
            let cells = rows
                .iter()
                .flat_map(|(ids, start)| (0..longest).map(move |place| of(ids, *start, place)));
            cells.collect()
        };
        let ids = padded(&|ids, _, place| ids.get(place).copied().unwrap_or(0));
        let there = padded(&|ids, _, place| i32::from(place < ids.len()));
        let counts = padded(&|ids, start, place| i32::from(place >= start && place < ids.len()));
        let states = self.run(
            vec![
                (self.nodes.ids, cells(shape, ids).into()),
                (self.nodes.there, cells(shape, there).into()),
            ],
            self.nodes.states,
            thread,
        );
        Read {
            states,
            counts: cells(shape, counts),
            texts: rows.len(),
        }
    }

    /// Returns how strongly each chunk makes each key point, grouped by chunk.
    fn scores(&self, chunks: &Read, points: &Read, thread: &Thread) -> Vec<f32> {
        let scores = self.run(
            vec![
                (self.nodes.chunk, chunks.states.as_view().into()),
                (self.nodes.in_chunk, chunks.counts.as_view().into()),
                (self.nodes.point, points.states.as_view().into()),
                (self.nodes.own, points.counts.as_view().into()),
            ],
            self.nodes.scores,
            thread,
        );
        let scores = scores.into_shape_vec::<f32, 3>();
        let (_, scores) = scores.expect("scores are chunks × points × classes");
        scores.chunks(CLASSES).map(odds).collect()
    }

    fn run(&self, inputs: Vec<(NodeId, ValueOrView)>, output: NodeId, thread: &Thread) -> Value {
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&thread.0)));
        let outputs = self.model.run_n(inputs, [output], Some(options));
        let [output] = outputs.expect("the encoder takes whatever it is given in its shapes");
        output
    }
}

/// Returns how far the first class is ahead of the two others together.
fn odds(classes: &[f32]) -> f32 {
    let [makes, contradicts, neither] = [classes[0], classes[1], classes[2]];
    let most = contradicts.max(neither);
    makes - most - ((contradicts - most).exp() + (neither - most).exp()).ln()
}

fn cells(shape: [usize; 2], cells: Vec<i32>) -> Value {
    Value::from_shape(shape, cells).expect("as many cells as the shape has")
}
