//! Trains the weights by which a reply's likeness to labelled ones is told, and shows what they are worth.
//!
//! `cargo run --release -p kyros-core --example train_replies -- [--out FILE] [--held-out FILE]… TRAIN…`
//!
//! Multinomial logistic regression over hashed features, by gradient descent with a step of its own for
//! each weight (AdaGrad), in the order of a fixed shuffle: the same replies make the same weights.

use std::error::Error;

use kyros_core::understand::ReplyIntent;
use kyros_core::understand::likeness::{BUCKETS, INTENTS, Likeness, features};
use kyros_core::understand::score::{Example, Score, score_by};
use sha2::{Digest, Sha256};

const ROUNDS: usize = 15;
const STEP: f32 = 0.05;
/// How much a weight shrinks towards nothing with each of its steps.
const SHRINK: f32 = 5e-3;

struct Labelled {
    features: Vec<usize>,
    label: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut out, mut held_out, mut train) = (None, Vec::new(), Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => out = arguments.next(),
            "--held-out" => held_out.extend(arguments.next()),
            _ => train.push(argument),
        }
    }
    let (mut examples, mut digest) = (Vec::new(), Sha256::new());
    for file in &train {
        let lines = std::fs::read_to_string(file)?;
        digest.update(&lines);
        examples.extend(labelled(&lines)?);
    }
    if examples.is_empty() {
        return Err("no replies to train on: name one or more files with labelled replies".into());
    }
    let likeness = Likeness::rounded(&trained(&examples), digest.finalize().into());
    println!("trained on {} replies", examples.len());
    for file in &held_out {
        let lines = std::fs::read_to_string(file)?;
        println!("\n{file}, phrase tables alone:\n{}", told(&score_by(&lines, &Likeness::blank())?));
        println!("{file}, with these weights:\n{}", score_by(&lines, &likeness)?);
    }
    if let Some(out) = out {
        std::fs::write(&out, likeness.to_bytes())?;
        println!("written to {out}");
    }
    Ok(())
}

fn told(score: &Score) -> String {
    format!(
        "intent {}, slot {}, time {}; {} missed and {} false opt-outs, {} wrong bookings",
        score.intent, score.slot, score.time, score.missed_opt_outs, score.false_opt_outs, score.wrong_bookings
    )
}

fn labelled(lines: &str) -> Result<Vec<Labelled>, Box<dyn Error>> {
    let mut all = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let example: Example = serde_json::from_str(line)?;
        let offered = example.context.proposed_slots.as_ref().map_or(0, Vec::len);
        all.push(Labelled { features: features(&example.text, offered), label: place(example.expect.intent)? });
    }
    Ok(all)
}

fn place(intent: ReplyIntent) -> Result<usize, String> {
    INTENTS.iter().position(|known| *known == intent).ok_or_else(|| format!("{intent:?} has no place"))
}

fn trained(examples: &[Labelled]) -> Vec<f32> {
    let mut weights = vec![0.0_f32; INTENTS.len() * BUCKETS];
    let mut squares = vec![1e-2_f32; INTENTS.len() * BUCKETS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut state = 88_172_645_463_325_252_u64;
    for _ in 0..ROUNDS {
        for last in (1..order.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(last, (state % (last as u64 + 1)) as usize);
        }
        for example in order.iter().filter_map(|place| examples.get(*place)) {
            learn(example, &mut weights, &mut squares);
        }
    }
    weights
}

fn learn(example: &Labelled, weights: &mut [f32], squares: &mut [f32]) {
    let mut scores = [0.0_f32; INTENTS.len()];
    for (row, score) in scores.iter_mut().enumerate() {
        *score = example.features.iter().map(|feature| weights[row * BUCKETS + feature]).sum();
    }
    let largest = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - largest).exp());
    let all: f32 = scores.iter().sum();
    for (row, score) in scores.iter().enumerate() {
        let error = score / all - if row == example.label { 1.0 } else { 0.0 };
        for feature in &example.features {
            let place = row * BUCKETS + feature;
            let slope = error + SHRINK * weights[place];
            squares[place] += slope * slope;
            weights[place] -= STEP * slope / squares[place].sqrt();
        }
    }
}
